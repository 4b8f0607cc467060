import { X } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { useT } from '../../../ui/i18n/use-t.ts';
import { safeName } from '../../../ui/safe-name.ts';
import css from './attributes.module.css';

const LONGEST = 100;
const MOST = 100;

/** Words of a typed or pasted text: separated by commas or line ends; none twice, none of those that are there, whatever the case. */
export function newKeywords(text: string, present: readonly string[]): string[] {
  const seen = new Set(present.map((word) => word.toLocaleLowerCase()));
  const words: string[] = [];
  for (const part of text.split(/[,，、;；\n]/)) {
    const word = part.trim().replace(/\s+/g, ' ').slice(0, LONGEST);
    if (word === '' || seen.has(word.toLocaleLowerCase())) continue;
    seen.add(word.toLocaleLowerCase());
    words.push(word);
  }
  return words.slice(0, Math.max(0, MOST - present.length));
}

interface KeywordsFieldProps {
  value: readonly string[];
  onChange: (words: string[]) => void;
  disabled?: boolean;
}

/** Keywords as chips in one box: a comma or Enter makes one, Backspace in the empty box takes the last. */
export function KeywordsField({ value, onChange, disabled }: KeywordsFieldProps): ReactNode {
  const t = useT();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const take = (text: string): void => {
    const words = newKeywords(text, value);
    setTyped('');
    if (words.length > 0) onChange([...value, ...words]);
  };
  return (
    <div
      className={css.chips}
      data-disabled={disabled || undefined}
      data-testid="keywords"
      onClick={() => input.current?.focus()}
    >
      {value.map((word) => (
        <span key={word} className={css.chip}>
          <span className="ellipsis">{safeName(word)}</span>
          {disabled ? null : (
            <Button
              className={css.chipRemove}
              aria-label={t('attributes.keyword-remove', { word })}
              onPress={() => onChange(value.filter((other) => other !== word))}
            >
              <X size={11} strokeWidth={2} aria-hidden />
            </Button>
          )}
        </span>
      ))}
      <input
        ref={input}
        className={css.chipInput}
        aria-label={t('attributes.keywords')}
        placeholder={value.length === 0 ? t('attributes.keywords-hint') : undefined}
        value={typed}
        disabled={disabled}
        spellCheck={false}
        onChange={(event) => {
          const next = event.target.value;
          const composing = (event.nativeEvent as InputEvent).isComposing;
          if (!composing && /[,，、;；\n]/.test(next)) take(next);
          else setTyped(next);
        }}
        onBlur={() => take(typed)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return;
          if (event.key === 'Enter' && typed.trim() !== '') {
            event.preventDefault();
            event.stopPropagation();
            take(typed);
          } else if (event.key === 'Backspace' && typed === '' && value.length > 0) onChange(value.slice(0, -1));
        }}
      />
    </div>
  );
}
