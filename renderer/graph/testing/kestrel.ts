import type { DirectoryColumns } from '#shared/domain/columns.ts';
import { writtenColumns, type WrittenGroup } from '#shared/domain/testing/written-directory.ts';

/** A small organisation for looking at the canvas: bilingual names, a few states, one wide fan-out. Indentation is the hierarchy; the number is how many people. */
const OUTLINE = `
Kestrel 云隼 4
  Engineering 研发中心 6
    Platform 平台 5
      Build & Release 26
      Identity 身份认证 31
      Storage 存储 34
    Payments 支付 3
      Gateway 网关 29
      Settlement 清算 12
        Clearing CN 11
        Clearing EU 8
      Risk Engine 风控 19
    Security 安全 2
      AppSec 24
      Incident 应急 11
      Red Team 2023 0
    Mobile 移动端 7
      iOS 12
      Android 14
      Harmony 鸿蒙 9
      离线门户 8
    Data & AI 数据智能 9
      Warehouse 数仓 12
      Recommendation 推荐 18
      Speech 语音 7
      Vision 视觉 11
      Labelling 标注 14
  Finance 财务部 2
    Finance Ledger 总账 14
      GL Posting 过账 14
      GL Readers 只读 17
      Month-end 月结 3
        APAC Close 亚太 6
        EMEA Close 欧洲 4
    Treasury 资金 7
      Cash 现金 3
      Hedging 套保 4
    Tax 税务 9
  Sales 销售中心 11
    华东大区 12
      上海 22
      杭州 31
      南京 18
    华北大区 9
      北京 33
      天津 12
    Overseas 海外 6
      Singapore 20
      Frankfurt 14
    +Branch 2
  Product & Design 8
    Research 研究 12
    Brand 品牌 9
    Docs 文档 6
  Operations 运营 12
    Support 支持 40
    Facilities 行政 22
    Logistics 物流 31
  人力资源部 4
    Recruiting 招聘 12
    Training 培训 9
    Payroll 薪酬 5
  Partners 伙伴 14
    Audit 审计 6
    Contractors 22
`;

const FAMILY = ['林', '陈', '周', '王', '黄', '赵', '孙', '吴', '郑', '高', '何', '蒋', '沈'];
const GIVEN = ['晓梅', '志远', '雨桐', '思齐', '佳怡', '明轩', '雪', '昊天', '文博', '静怡', '一鸣', '若彤'];
const WEST = ['Elena Petrova', 'Daniel Okafor', 'Priya Raman', 'Marcus Lind', 'Amélie Roux', 'Tomás Vidal'];

function people(): string[] {
  const names: string[] = [];
  for (const family of FAMILY) for (const given of GIVEN) names.push(family + given);
  return [...WEST, ...names];
}

export function kestrelColumns(): DirectoryColumns {
  const groups: Record<string, WrittenGroup> = {};
  const above: string[] = [];
  const pool = people();
  let next = 0;
  const take = (count: number): string[] => Array.from({ length: count }, (_, i) => pool[(next + i * 7) % pool.length]);
  for (const line of OUTLINE.split('\n')) {
    const match = /^( *)(\+?)(.+) (\d+)$/.exec(line);
    if (!match) continue;
    const depth = match[1].length / 2;
    const names =
      match[2] === '+'
        ? Array.from({ length: 31 }, (_, i) => `${match[3]} ${String(i + 1).padStart(2, '0')}`)
        : [match[3]];
    for (const name of names) {
      above[depth] = name;
      next += 3;
      const count = Number(match[4]);
      groups[name] = {
        in: depth === 0 ? undefined : above[depth - 1],
        people: [...new Set(take(count))],
        admins: depth === 1 ? [pool[next % pool.length]] : [],
      };
    }
  }
  // One person with three ways into the ledger.
  for (const name of ['GL Readers 只读', 'APAC Close 亚太', 'EMEA Close 欧洲']) groups[name].people?.push('欧阳若兰');
  groups['Partners 伙伴'].flags = ['synced'];
  groups['Operations 运营'].flags = ['membersNotLoaded'];
  groups['Contractors'].flags = ['membersUnreadable'];
  groups['Shared 共享'] = { in: ['Product & Design', 'Operations 运营'], people: take(31) };
  groups['Old Archive'] = { flags: ['unattached'], people: take(3) };
  groups['测试组'] = { flags: ['unattached'], people: [] };
  return writtenColumns(groups);
}
