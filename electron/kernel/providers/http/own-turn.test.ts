import { expect, it } from 'vitest';
import { ownTurn } from './own-turn.ts';

it('gives each a turn of its own, in order, with everything else between', async () => {
  const seen: string[] = [];
  let going = true;
  const otherWork = (): void => {
    seen.push('|');
    if (going) setImmediate(otherWork);
  };
  const turns = ['a', 'b', 'c'].map((name) => ownTurn().then(() => seen.push(name)));
  setImmediate(otherWork);
  await Promise.all(turns);
  going = false;
  expect(seen.join('')).toMatch(/a\|+b\|+c/);
});
