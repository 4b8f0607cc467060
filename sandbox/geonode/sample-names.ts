import type { Random } from '../generator/random.ts';

/** English and Chinese. */
type Pair = readonly [string, string];

function pairs(text: string): Pair[] {
  return text
    .trim()
    .split(/,\s*|\n/)
    .map((item) => item.trim().split('|') as unknown as Pair);
}

const PLACES = pairs(`
Harbour|海港, Delta|三角洲, North Bank|北岸, South Shore|南岸, Estuary|河口, Upper Valley|上游, Lower Valley|下游, Old Town|旧城, Airport|机场, Lake Tai|太湖
Pearl River|珠江, Yangtze|长江, Yellow River|黄河, Rhine|莱茵河, Danube|多瑙河, Mekong|湄公河, Alps|阿尔卑斯, Qinling|秦岭, Gobi|戈壁, Loess Plateau|黄土高原
Shanghai|上海, Chengdu|成都, Xiamen|厦门, Ningbo|宁波, Rotterdam|鹿特丹, Genoa|热那亚, Porto|波尔图, Gdansk|格但斯克, Bergen|卑尔根, Tromso|特罗姆瑟
Nairobi|内罗毕, Mombasa|蒙巴萨, Lagos|拉各斯, Dakar|达喀尔, Lima|利马, Quito|基多, Manila|马尼拉, Da Nang|岘港, Phuket|普吉, Colombo|科伦坡
East Reef|东礁, Outer Islands|外岛, Salt Marsh|盐沼, Coastal Plain|沿海平原, Ring Road|环路, Green Belt|绿带, Port District|港区, River Park|河滨, Hill Villages|山村, Borderlands|边境
Arctic Station|北极站, Cedar Forest|雪松林, Bamboo Hills|竹岭, Tea Terraces|茶田, Canal Quarter|运河区, Ferry Route|渡线, Dam Site|坝址, Mine Field|矿区, Wind Park|风场, Fish Farm|渔场`);

const WORK = pairs(`
Mapping|测绘, Flood Watch|防汛, Tide Gauges|潮位站, Soundings|水深, Land Use|土地利用, Landslides|滑坡, Groundwater|地下水, Water Quality|水质, Air Quality|空气质量
Noise Survey|噪声调查, Tree Register|树木登记, Bird Counts|鸟类计数, Fire Lookout|火情瞭望, Road Works|道路工程, Cycle Paths|自行车道, Bus Lines|公交线路, Ports Plan|港口规划
Zoning|分区规划, Cadastre|地籍, Heritage|文物, Archaeology|考古, Soil Samples|土样, Crops|作物, Fisheries|渔业, Aerial Photos|航拍, Satellite Images|卫星影像, Lidar|激光雷达
Sea Ice|海冰, Glaciers|冰川, Earthquakes|地震, Emergency Desk|应急, Shelters|避难所, Health Sites|卫生点, Schools|学校, Census|人口普查, Grid Lines|电网, Pipelines|管线
Metadata|元数据, Cartography|制图, Field Teams|外业, Data Stewards|数据管理, Volunteers|志愿者, Training|培训, Open Data|开放数据, Reviewers|审核, Web Maps|网络地图`);

const CATEGORIES = [
  'Coast',
  'Survey',
  'Risk & Response',
  'City planning',
  'Water 水利',
  'Hydrology',
  '应急 (emergency)',
  'Remote sensing & <GIS>',
  'Nature',
  'Transport',
  'Health',
  'Partners',
];

const REGIONS = ['North', 'South', 'East', 'West', 'Inner', 'Outer', 'Upper', 'Lower', 'Urban', 'Rural', 'Island'];
const THEMES = ['Coast', 'Rivers', 'Forests', 'Roads', 'Farming', 'Energy', 'Housing', 'Climate', 'Soil', 'Heritage'];

/** The name of a category by its number; all differ, and so do their slugs. */
export function categoryName(index: number): string {
  const named = CATEGORIES[index];
  if (named !== undefined) return named;
  const rest = index - CATEGORIES.length;
  const round = Math.floor(rest / (REGIONS.length * THEMES.length));
  const name = `${REGIONS[rest % REGIONS.length]} ${THEMES[Math.floor(rest / REGIONS.length) % THEMES.length]}`;
  return round === 0 ? name : `${name} ${round + 1}`;
}

/** The title of a group in one or both languages; unlike others while there are names left. */
export function groupTitle(random: Random): string {
  const [place, placeZh] = random.pick(PLACES);
  const [work, workZh] = random.pick(WORK);
  const flavour = random.next();
  if (flavour < 0.6) return `${place} ${work}`;
  return flavour < 0.8 ? `${place} ${workZh}` : `${placeZh}${workZh}`;
}

export const DESCRIPTIONS = [
  'Charts and soundings, brought up to date every quarter.',
  'Observers on duty.\r\nMeets on Tuesdays.',
  '本组负责外业数据的采集与审核。',
  'Shared with partners outside of the agency.',
  'Data stewards of the region; ask here before publishing.',
  '汛期值班与数据共享',
  'Volunteers welcome.',
  'Archive of finished surveys, "as is" & <unreviewed>.',
];

export const KEYWORDS = [
  'harbour',
  'sea bed',
  'flood',
  'tide',
  'survey',
  'land use',
  'ridge, north',
  '水文',
  'open-data',
  'imagery',
];

export const OBJECTS = [
  'Harbour overview',
  'Soundings log',
  'Gauges 2025',
  'Flood extent',
  'Land cover',
  'Road network',
  'Bathymetry',
  '河道断面',
];
