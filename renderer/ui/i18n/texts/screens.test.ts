import { describe, expect, it } from 'vitest';
import { findingKinds } from '../../../panels/screens/findings/findings.ts';
import { logLevels } from '../../../panels/screens/log-lines.ts';
import { runIcons } from '../../../panels/screens/run-words.ts';
import { screenTexts } from './screens.ts';

const has = (key: string): boolean => key in screenTexts || `${key}_other` in screenTexts;

describe('texts of the screens', () => {
  it('say things in sentences of at most 14 words', () => {
    const long = Object.entries(screenTexts).flatMap(([key, [en]]) =>
      en
        .replace(/<\/?b>/g, '')
        .split(/[.?!:](?:\s|$)/)
        .filter((sentence) => sentence.trim().split(/\s+/).length > 14)
        .map((sentence) => `${key}: ${sentence}`),
    );
    expect(long).toEqual([]);
  });

  it('name every kind of finding, level of the log and state of a run', () => {
    const wanted = [
      ...findingKinds.flatMap((kind) =>
        ['kind', 'note', 'one', 'why', 'fix'].map((part) => `findings.${part}.${kind}`),
      ),
      ...logLevels.flatMap((level) => [`log.from-${level}`, `log.level-${level}`]),
      ...Object.keys(runIcons).map((look) => `history.state.${look}`),
    ];
    expect(wanted.filter((key) => !has(key))).toEqual([]);
  });
});
