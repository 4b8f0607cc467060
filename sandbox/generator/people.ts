import type { Random } from './random.ts';

/** A person before ids and times are given. */
export interface PersonName {
  readonly nickName: string;
  /** ASCII, for the mail address: `lin.xiaomei`. */
  readonly mailbox: string;
  readonly chinese: boolean;
}

type Part = readonly [shown: string, plain: string];

/** `shown=plain`, or one word that is already plain. */
function parts(text: string): Part[] {
  return text
    .trim()
    .split(/\s+/)
    .map((item) => {
      const [shown, plain] = item.split('=') as [string, string | undefined];
      return [shown, plain ?? shown];
    });
}

const SURNAMES = parts(`
王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang 赵=zhao 黄=huang 周=zhou 吴=wu 徐=xu 孙=sun 胡=hu 朱=zhu 高=gao 林=lin 何=he 郭=guo 马=ma 罗=luo
梁=liang 宋=song 郑=zheng 谢=xie 韩=han 唐=tang 冯=feng 于=yu 董=dong 萧=xiao 程=cheng 曹=cao 袁=yuan 邓=deng 许=xu 傅=fu 沈=shen 曾=zeng 彭=peng 吕=lu
苏=su 卢=lu 蒋=jiang 蔡=cai 贾=jia 丁=ding 魏=wei 薛=xue 叶=ye 阎=yan 余=yu 潘=pan 杜=du 戴=dai 夏=xia 钟=zhong 汪=wang 田=tian 任=ren 姜=jiang
范=fan 方=fang 石=shi 姚=yao 谭=tan 廖=liao 邹=zou 熊=xiong 金=jin 陆=lu 郝=hao 孔=kong 白=bai 崔=cui 康=kang 毛=mao 邱=qiu 秦=qin 江=jiang 史=shi
欧阳=ouyang 上官=shangguan 司马=sima 诸葛=zhuge`);

const GIVEN = parts(`
晓梅=xiaomei 志远=zhiyuan 雨桐=yutong 思齐=siqi 佳怡=jiayi 明轩=mingxuan 雪=xue 昊天=haotian 文博=wenbo 静怡=jingyi 一鸣=yiming 若彤=ruotong 子涵=zihan 浩然=haoran
欣怡=xinyi 梓萱=zixuan 宇轩=yuxuan 诗涵=shihan 俊杰=junjie 雅婷=yating 建国=jianguo 秀英=xiuying 丽华=lihua 伟=wei 芳=fang 娜=na 敏=min 静=jing 磊=lei 洋=yang
艳=yan 勇=yong 军=jun 杰=jie 娟=juan 涛=tao 超=chao 霞=xia 平=ping 刚=gang 桂英=guiying 玉兰=yulan 海燕=haiyan 志强=zhiqiang 晨曦=chenxi 梦瑶=mengyao
嘉豪=jiahao 思远=siyuan 天佑=tianyou 雨欣=yuxin 可馨=kexin 逸凡=yifan 博文=bowen 语嫣=yuyan 泽宇=zeyu 心怡=xinyi 春梅=chunmei 国庆=guoqing 红梅=hongmei 子墨=zimo
清扬=qingyang 知行=zhixing 予安=yuan 沐阳=muyang 景行=jingxing 云舒=yunshu 望舒=wangshu 南星=nanxing 初夏=chuxia 星野=xingye`);

const FIRST = parts(`
Elena Daniel Priya Marcus Tomás=Tomas Amara Jonas Sofia Mateo Ingrid Kwame Aisha Liam Noor Hiroshi Yuki Minjun Anaïs=Anais Zoë=Zoe Björn=Bjorn Søren=Soren Chloé=Chloe
Fatima Omar Leila Viktor Olga Katarzyna Paweł=Pawel Emre Ayşe=Ayse Rahul Ananya Arjun Meera Sanjay Grace Peter Hannah Lukas Emma Noah Olivia Ethan Mia Lucas Isabella
Henrik Freya Nils Astrid Giulia Marco Chiara Diego Camila Rafael Beatriz João=Joao Inês=Ines Thandiwe Sipho Zanele Ngozi Chidi Wanjiru Kofi Abena Malik Yusuf Hamza
Nadia Ivan Dmitri Svetlana Petra Milan Jelena Andrei Ioana Zoltán=Zoltan Réka=Reka Siobhán=Siobhan Ciarán=Ciaran Rhys Megan Alasdair Mairi Nathan Ruth Samuel Judith`);

const LAST = parts(`
Petrova Okafor Raman Lind Vidal Nakamura Schmidt Müller=Mueller Rossi Ferrari García=Garcia Fernández=Fernandez Silva Costa Dubois Lefèvre=Lefevre Jensen Andersen Johansson
Lindqvist Kowalski Wójcik=Wojcik Novák=Novak Horváth=Horvath Nagy Popescu Ivanov Sokolova Yılmaz=Yilmaz Demir Khan Hussain Sharma Patel Iyer Banerjee Kapoor Mensah Adeyemi
Nwosu Mwangi Dlamini Haddad Rahman Tanaka Sato Suzuki Kim Park Choi Nguyen Tran Pham Santos Reyes Cruz Smith Taylor Walker Wright Hughes Evans Clarke MacLeod O'Brien=OBrien
Murphy Byrne Fischer Weber Becker Hoffmann Keller Brandt Vogel Bakker Visser Peeters Moreau Laurent Fontaine Bianchi Ricci Marino Almeida Pereira Carvalho Castillo Herrera`);

/** People who appear in every sample of some size, the named accounts first. */
export const CAST: readonly PersonName[] = [
  'Superadmin=superadmin',
  'Marcus Lind=marcus.lind',
  '陈志远=chen.zhiyuan',
  '林晓梅=lin.xiaomei',
  '周雨桐=zhou.yutong',
  'Elena Petrova=elena.petrova',
  '王思齐=wang.siqi',
  'Daniel Okafor=daniel.okafor',
  '黄佳怡=huang.jiayi',
  'Priya Raman=priya.raman',
  '赵明轩=zhao.mingxuan',
  '孙雪=sun.xue',
  '吴昊天=wu.haotian',
  '高文博=gao.wenbo',
  '何静怡=he.jingyi',
  '蒋一鸣=jiang.yiming',
  '沈若彤=shen.ruotong',
  'Tomás Vidal=tomas.vidal',
].map((entry) => {
  const [nickName, mailbox] = entry.split('=') as [string, string];
  return { nickName, mailbox, chinese: !/[a-z]/.test(nickName) };
});

/** One more person: about six in ten with a Chinese name. */
export function personName(random: Random): PersonName {
  if (random.chance(0.6)) {
    const [surname, surnamePlain] = random.pick(SURNAMES);
    const [given, givenPlain] = random.pick(GIVEN);
    return { nickName: `${surname}${given}`, mailbox: `${surnamePlain}.${givenPlain}`, chinese: true };
  }
  const [first, firstPlain] = random.pick(FIRST);
  const [last, lastPlain] = random.pick(LAST);
  return {
    nickName: `${first} ${last}`,
    mailbox: `${firstPlain}.${lastPlain}`.toLowerCase().replace("'", ''),
    chinese: false,
  };
}
