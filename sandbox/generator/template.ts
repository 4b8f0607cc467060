/** What kind of work a branch does; decides the names that grow below it. */
export type Trade =
  'engineering' | 'finance' | 'sales' | 'product' | 'operations' | 'people' | 'partners' | 'customers';

/**
 * The hand-written part of the sample organisation, outline by indentation.
 * A leading word in brackets sets the trade of the branch. An organisation of
 * another size takes the upper levels first and grows or stays short below.
 */
const OUTLINE = `
Kestrel 云隼
  [engineering] Engineering 研发中心
    Platform 平台
      Build & Release
        CI Runners 构建机
        Release Managers
      Identity 身份认证
        SSO 单点登录
          SSO On-call 值班
        Directory Sync
      Storage 存储
        Object Store
        备份与恢复
    Payments 支付
      Gateway 网关
        Card Acquiring
        Wallets 钱包
      Settlement 清算
        Clearing CN
        Clearing EU
      Risk Engine 风控
        Models 模型
          Feature Store
        Incident 应急
    Security 安全
      AppSec
        Bug Bounty
      Red Team 2023
    Mobile 移动端
      iOS
      Android
      HarmonyOS 鸿蒙
      Mobile QA 测试
    Data & AI 数据智能
      Search 搜索
      Recommendations 推荐
      数据仓库
        Warehouse On-call
      ML Platform
      Labelling 标注
  [finance] Finance 财务部
    Finance Ledger 总账
      GL Posting 过账
        Journal Entry
          Posting Bots
      GL Readers 只读
        APAC Close 亚太
          Jan 2025
        EMEA Close 欧洲
        Americas Close
      Month-end 月结
        Approvers 复核
    Treasury 资金
      Cash Desk
      外汇
    Tax 税务
    Fixed Assets 固定资产
    Reporting 报表
  [sales] Sales 销售中心
    华东大区
      上海分公司
        浦东一组
        浦东二组
      杭州分公司
        Key Accounts 大客户
          Project Heron 苍鹭
      Nanjing Office 南京
      苏州办事处
    华北大区
      北京分公司
        政企事业部
      天津办事处
      Qingdao Office 青岛
    华南大区
      深圳分公司
      广州分公司
    Overseas 海外
      Berlin Office
      Singapore 新加坡
        SEA Channel
      São Paulo
      Dubai 迪拜
  [product] Product & Design
    Design System
    User Research 用户研究
      Lab Bookings
    产品规划
  [operations] Operations 运营
    IT Service Desk
      Laptops & Phones
      VPN 接入
    Facilities 行政
      上海园区
      Berlin Campus
    Logistics 物流
      华东仓
      Rotterdam Hub
    应急指挥
  [people] 人力资源部
    招聘
    Learning 培训
    Payroll 薪酬
  [customers] Customer Success 客户成功
    Onboarding
    Support 24×7
      Tier 2 二线
        Escalations
    客户培训
  [partners] Partners 伙伴
    Resellers 经销商
      Authorised Stores 授权门店
    系统集成商
    Juniper Labs
    Northwind 联合实验室
    External Audit 外部审计
`;

export interface TemplateGroup {
  readonly name: string;
  /** Index of the parent in the template, -1 for the root. */
  readonly parent: number;
  /** 1 for the root. */
  readonly level: number;
  readonly trade: Trade;
}

/** The outline as a list in which every parent stands before its children. */
export function readTemplate(): TemplateGroup[] {
  const groups: TemplateGroup[] = [];
  const open: number[] = [];
  for (const line of OUTLINE.split('\n')) {
    const text = line.trim();
    if (text === '') continue;
    const level = (line.length - line.trimStart().length) / 2 + 1;
    const parent = level === 1 ? -1 : (open[level - 2] as number);
    const marked = /^\[(\w+)\] (.*)$/.exec(text);
    const trade = (marked?.[1] as Trade | undefined) ?? groups[parent]?.trade ?? 'operations';
    open[level - 1] = groups.length;
    groups.push({ name: marked?.[2] ?? text, parent, level, trade });
  }
  return groups;
}

/** Names that other parts of the generator give people to. */
export const LANDMARKS = {
  ledger: 'Finance Ledger 总账',
  payments: 'Payments 支付',
  riskEngine: 'Risk Engine 风控',
  audit: 'External Audit 外部审计',
  stores: 'Authorised Stores 授权门店',
  empty: 'Red Team 2023',
} as const;
