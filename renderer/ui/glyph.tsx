import { ArrowRight, CircleHelp, Equal, KeyRound, Minus, Pencil, Plus, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from './clsx.ts';
import css from './glyph.module.css';

export type GlyphKind = 'gain' | 'lose' | 'keep' | 'unknown' | 'move' | 'edit' | 'admin';

export const glyphIcons: Record<GlyphKind, LucideIcon> = {
  gain: Plus,
  lose: Minus,
  keep: Equal,
  unknown: CircleHelp,
  move: ArrowRight,
  edit: Pencil,
  admin: KeyRound,
};

interface GlyphProps {
  kind: GlyphKind;
  /** 14: in rows and nodes; 20: in the tray and the review sheet. */
  size?: 14 | 20;
  /** For screen readers, where no word stands beside it. */
  label?: string;
}

/** A badge for a staged change: shape and colour, always beside a word or with a label. */
export function Glyph({ kind, size = 14, label }: GlyphProps): ReactNode {
  const Icon = glyphIcons[kind];
  return (
    <span
      className={clsx(css.glyph, css[kind], size === 20 && css.large)}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    >
      <Icon size={size === 20 ? 13 : 10} strokeWidth={size === 20 ? 2 : 2.2} />
    </span>
  );
}

/** The bare sign before a number, in the colour of its meaning. */
export function Sign({ kind, size = 12 }: { kind: GlyphKind; size?: number }): ReactNode {
  const Icon = glyphIcons[kind];
  return <Icon size={size} strokeWidth={kind === 'unknown' || kind === 'admin' ? 1.8 : 2.4} aria-hidden />;
}
