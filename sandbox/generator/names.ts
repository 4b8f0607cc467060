import type { Random } from './random.ts';
import type { Trade } from './template.ts';

/** A name in both languages; one of them may stand alone on screen. */
type Pair = readonly [english: string, chinese: string];

function pairs(text: string): Pair[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => line.split(','))
    .map((item) => item.trim().split('|') as unknown as Pair);
}

const CITIES = pairs(`
Shanghai|上海, Beijing|北京, Shenzhen|深圳, Guangzhou|广州, Hangzhou|杭州, Nanjing|南京, Suzhou|苏州, Chengdu|成都, Chongqing|重庆, Wuhan|武汉
Xi'an|西安, Tianjin|天津, Qingdao|青岛, Dalian|大连, Shenyang|沈阳, Harbin|哈尔滨, Changsha|长沙, Zhengzhou|郑州, Jinan|济南, Hefei|合肥
Fuzhou|福州, Xiamen|厦门, Ningbo|宁波, Wuxi|无锡, Foshan|佛山, Dongguan|东莞, Zhuhai|珠海, Kunming|昆明, Guiyang|贵阳, Nanning|南宁
Haikou|海口, Lanzhou|兰州, Urumqi|乌鲁木齐, Hohhot|呼和浩特, Taiyuan|太原, Shijiazhuang|石家庄, Nanchang|南昌, Wenzhou|温州, Changzhou|常州, Nantong|南通
Hong Kong|香港, Singapore|新加坡, Tokyo|东京, Osaka|大阪, Seoul|首尔, Bangkok|曼谷, Jakarta|雅加达, Sydney|悉尼, Mumbai|孟买, Bengaluru|班加罗尔
Berlin|柏林, Munich|慕尼黑, Paris|巴黎, London|伦敦, Manchester|曼彻斯特, Madrid|马德里, Lisbon|里斯本, Milan|米兰, Warsaw|华沙, Prague|布拉格
Stockholm|斯德哥尔摩, Oslo|奥斯陆, Rotterdam|鹿特丹, Dubai|迪拜, Cairo|开罗, Nairobi|内罗毕, Lagos|拉各斯, Toronto|多伦多, Austin|奥斯汀, Seattle|西雅图
Boston|波士顿, Chicago|芝加哥, Denver|丹佛, Mexico City|墨西哥城, Bogotá|波哥大, Lima|利马, Santiago|圣地亚哥, São Paulo|圣保罗`);

const PROJECTS = pairs(`
Heron|苍鹭, Osprey|鹗, Lynx|猞猁, Magpie|喜鹊, Swift|雨燕, Ibis|朱鹮, Marten|紫貂, Crane|丹顶鹤, Otter|水獭, Plover|金鸻
Bluebird|青鸟, Firefly|萤火, Bamboo|青竹, Lotus|莲, Cedar|雪松, Juniper|刺柏, Ginkgo|银杏, Plum|寒梅, Willow|垂柳, Maple|枫
Polaris|北极星, Comet|彗星, Aurora|极光, Eclipse|日食, Meridian|子午, Horizon|天际, Zephyr|微风, Monsoon|季风, Tundra|苔原, Delta|三角洲
Kunlun|昆仑, Pangu|盘古, Nezha|哪吒, Luban|鲁班, Wukong|悟空, Taihu|太湖, Yangtze|长江, Silk Road|丝路, Great Wall|长城, Lantern|灯笼`);

const TRADES: Record<Trade, Pair[]> = {
  engineering: pairs(`
Messaging|消息, Caching|缓存, Scheduler|调度, Observability|可观测, Billing|计费, Ledger Services|账务服务, Notifications|通知, API Gateway|接口网关
Edge Network|边缘网络, Databases|数据库, Kernel|内核, Compilers|编译, Developer Tools|开发工具, Web Frontend|前端, Performance|性能, Test Automation|自动化测试
Privacy|隐私, Threat Intel|威胁情报, Vulnerability Response|漏洞响应, Data Pipelines|数据管道, Feature Flags|特性开关, Speech|语音, Vision|视觉, Maps|地图
Accessibility|无障碍, Localisation|本地化, Firmware|固件, Robotics|机器人, Simulation|仿真, Site Reliability|稳定性, Capacity|容量, Archive|归档`),
  finance: pairs(`
Accounts Payable|应付, Accounts Receivable|应收, Budget|预算, Cost Control|成本控制, Internal Audit|内审, Consolidation|合并报表, Revenue|收入, Expenses|费用
Invoices|发票, Procurement Finance|采购财务, Insurance|保险, Investor Relations|投资者关系, Transfer Pricing|转移定价, Credit|信贷, Collections|催收, Closing|关账`),
  sales: pairs(`
Key Accounts|大客户, Public Sector|政企, Retail|零售, Education|教育, Healthcare|医疗, Manufacturing|制造, Energy|能源, Telecom|运营商, Channel|渠道
Inside Sales|内销, Field Sales|外勤, Pre-sales|售前, Tenders|投标, Renewals|续约, Pricing|定价, Sales Enablement|销售赋能, Demo Centre|演示中心`),
  product: pairs(`
Icons|图标, Content|内容, Growth|增长, Experiments|实验, Analytics|分析, Checkout|结账, Roadmap|路线图, Brand|品牌, Motion|动效, Prototypes|原型
Surveys|调研, Packaging|包装, Pricing Lab|定价实验室, Beta Programme|内测, Documentation|文档`),
  operations: pairs(`
Warehouse|仓储, Fleet|车队, Customs|关务, Procurement|采购, Quality|质量, Reception|前台, Security Desk|安保, Catering|食堂, Network Operations|网络运维
Asset Register|资产登记, Print & Mail|文印收发, Travel|差旅, Business Continuity|业务连续性, Health & Safety|安全生产, Cleaning|保洁, Parking|车位`),
  people: pairs(`
Compensation|薪资福利, Campus Hiring|校园招聘, Executive Search|高管招聘, Employee Relations|员工关系, Performance Review|绩效, Culture|文化, Mobility|外派, Records|档案
Wellbeing|关怀, Works Council|工会, Mentors|导师, Interns 2025|2025实习生`),
  partners: pairs(`
Distributors|分销商, Contractors|外包, Universities|高校合作, Joint Venture|合资, Certification|认证, Marketplace|应用市场, Referral|推荐, Press|媒体, Law Firms|律所
Suppliers|供应商, Open Source|开源社区, Standards Body|标准组织`),
  customers: pairs(`
Adoption|落地, Renewals Desk|续费, Health Checks|健康检查, Community|社区, Premium Support|专属支持, Knowledge Base|知识库, Surveys|满意度, Migrations|迁移
Training Lab|实训, Escalation Room|升级处理, Chat|在线客服, Hotline|热线`),
};

/** What the small groups near the leaves are for. */
const SMALL = pairs(`
Readers|只读, Writers|编辑, Approvers|复核, Owners|负责人, On-call|值班, Leads|组长, Archive|归档, Guests|访客, Core|核心, QA|测试
Backend|后端, Frontend|前端, Ops|运维, Planning|规划, Review Board|评审, Interns|实习生, Vendors|外协, Early Shift|早班, Night Shift|夜班, Task Force|攻坚`);

const ORDINALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** Half of the names in both languages, the others in one of them. */
function render(random: Random, [english, chinese]: Pair, suffix: Pair = ['', '']): string {
  const flavour = random.next();
  if (flavour < 0.5) return `${english}${suffix[0]} ${chinese}${suffix[1]}`;
  return flavour < 0.77 ? `${english}${suffix[0]}` : `${chinese}${suffix[1]}`;
}

function candidate(random: Random, trade: Trade, level: number): string {
  const roll = random.next();
  if (level >= 5 && roll < 0.45) return render(random, random.pick(SMALL));
  if (level >= 4 && roll < 0.6) {
    const [english, chinese] = random.pick(PROJECTS);
    return render(random, [`Project ${english}`, `${chinese}项目`]);
  }
  const offices = trade === 'sales' || trade === 'operations' || trade === 'partners' ? 0.85 : 0.72;
  if (level >= 3 && roll < offices) {
    return render(random, random.pick(CITIES), level === 3 ? [' Region', '大区'] : [' Office', '办事处']);
  }
  return render(random, random.pick(TRADES[trade]));
}

/**
 * A name for a group at a level (root 1) in a branch of a trade, unlike those
 * of its siblings, which `taken` holds.
 */
export function groupName(random: Random, trade: Trade, level: number, taken: ReadonlySet<string>): string {
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const name = candidate(random, trade, level);
    if (!taken.has(name)) return name;
  }
  // Wide families run out of plain names: cities with a trade, then numbered teams.
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const [city, cityZh] = random.pick(CITIES);
    const [work, workZh] = random.pick(random.chance(0.5) ? TRADES[trade] : SMALL);
    const name = render(random, [`${city} ${work}`, `${cityZh}${workZh}`]);
    if (!taken.has(name)) return name;
  }
  const [city, cityZh] = random.pick(CITIES);
  for (let number = taken.size + 1; ; number += 1) {
    const name = random.chance(0.5)
      ? `${city} Team ${number}`
      : number <= 10
        ? `${cityZh}第${ORDINALS[number - 1]}组`
        : `${cityZh}${number}组`;
    if (!taken.has(name)) return name;
  }
}

/** The name of one of many shops: a wide family on purpose. */
export function storeName(random: Random, number: number): string {
  const [city, cityZh] = random.pick(CITIES);
  const code = String(number).padStart(4, '0');
  return random.chance(0.6) ? `${cityZh} ${code} 店` : `${city} Store ${code}`;
}
