import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { clsx } from './clsx.ts';
import css from './count-button.module.css';
import { Sign, type GlyphKind } from './glyph.tsx';

interface CountButtonProps {
  kind?: GlyphKind;
  count: string;
  word: string;
  onPress?: () => void;
  /** 20 px in the head of the review sheet, 12 elsewhere. */
  large?: boolean;
  expanded?: boolean;
  zero?: boolean;
  /** Chinese puts the word before the number where no sentence is meant. */
  wordFirst?: boolean;
  /** Shown while the pointer rests on it: why the number is no plain one. */
  title?: string;
  /** Read out in place of number and word where those do not say everything. */
  label?: string;
}

/** A number that opens into names. */
export function CountButton({
  kind,
  count,
  word,
  onPress,
  large,
  expanded,
  zero,
  wordFirst,
  title,
  label,
}: CountButtonProps): ReactNode {
  return (
    <AriaButton
      className={clsx(css.count, kind && css[kind], large && css.large, zero && css.zero)}
      onPress={onPress}
      aria-expanded={expanded}
      aria-label={label}
      isDisabled={!onPress}
    >
      {kind ? <Sign kind={kind} size={large ? 13 : 11} /> : null}
      {wordFirst ? <span>{word}</span> : null}
      <b className="num" title={title}>
        {count}
      </b>
      {wordFirst ? null : <span>{word}</span>}
    </AriaButton>
  );
}
