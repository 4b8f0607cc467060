import type { ReactNode } from 'react';
import { useT } from '../../ui/i18n/use-t.ts';
import css from './connections.module.css';

interface Box {
  x: number;
  y: number;
  name: string;
  count: number;
  more?: number;
}

const ROOT: Box = { x: 0, y: 212, name: 'Willow Works', count: 396 };
const SECOND: readonly Box[] = [
  { x: 202, y: 58, name: 'Research 研究院', count: 88 },
  { x: 202, y: 190, name: 'Operations 运营', count: 141 },
  { x: 202, y: 278, name: 'Finance 财务部', count: 36, more: 4 },
  { x: 202, y: 322, name: '人力资源部', count: 19, more: 2 },
  { x: 202, y: 366, name: 'Partners 伙伴', count: 94, more: 9 },
];
const THIRD: readonly (readonly Box[])[] = [
  [
    { x: 426, y: 14, name: 'Materials 材料', count: 21 },
    { x: 426, y: 58, name: 'Sensing 传感', count: 34 },
    { x: 426, y: 102, name: 'Field Labs', count: 17, more: 4 },
  ],
  [
    { x: 426, y: 168, name: 'Plant 工厂', count: 73, more: 6 },
    { x: 426, y: 212, name: 'Logistics 物流', count: 40, more: 3 },
  ],
];
const HEIGHT = 30;
const WIDTH = 168;
const ROOT_WIDTH = 146;

/** Orthogonal with a radius of 7, one trunk per parent, as on the canvas. */
function edge(from: Box, width: number, to: Box): string {
  const y0 = from.y + HEIGHT / 2;
  const y1 = to.y + HEIGHT / 2;
  const x0 = from.x + width;
  const mid = x0 + 28;
  if (Math.abs(y1 - y0) < 1) return `M${x0} ${y0}H${to.x}`;
  const r = Math.min(7, Math.abs(y1 - y0) / 2);
  const s = y1 > y0 ? 1 : -1;
  return `M${x0} ${y0}H${mid - r}Q${mid} ${y0} ${mid} ${y0 + s * r}V${y1 - s * r}Q${mid} ${y1} ${mid + r} ${y1}H${to.x}`;
}

/** Drawn, not read: what the sample contains, before there is any copy. */
export function WelcomePicture(): ReactNode {
  const t = useT();
  const edges = [
    ...SECOND.map((b) => edge(ROOT, ROOT_WIDTH, b)),
    ...THIRD.flatMap((row, i) => row.map((b) => edge(SECOND[i], WIDTH, b))),
  ];
  const boxes = [...SECOND, ...THIRD.flat()];
  return (
    <div className={css.dots}>
      <div className={css.drawing} role="img" aria-label={t('welcome.picture')}>
        <svg
          className={css.edges}
          width="650"
          height="420"
          fill="none"
          stroke="var(--edge)"
          strokeWidth="1.25"
          aria-hidden
        >
          {edges.map((d) => (
            <path key={d} d={d} />
          ))}
        </svg>
        {[ROOT, ...boxes].map((b) => (
          <div
            key={b.name}
            className={b === ROOT ? css.rootBox : css.box}
            style={{ transform: `translate(${b.x}px, ${b.y}px)`, width: b === ROOT ? ROOT_WIDTH : WIDTH }}
            aria-hidden
          >
            <span className="grow ellipsis">{b.name}</span>
            <span className={css.boxCount}>{b.count}</span>
            {b.more ? <span className={css.handle}>+{b.more}</span> : null}
          </div>
        ))}
      </div>
      <div className={css.tips}>
        <p>
          <b>{t('welcome.tip-real')}</b>
          {t('welcome.tip-real-text')}
        </p>
        <p>
          <b>{t('welcome.tip-stages')}</b>
          {t('welcome.tip-stages-text')}
        </p>
      </div>
    </div>
  );
}
