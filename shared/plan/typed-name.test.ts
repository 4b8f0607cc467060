import { describe, expect, it } from 'vitest';
import { isTypedName } from './typed-name.ts';

describe('typed guard', () => {
  it.each([
    ['Red Team 2023', ' Red Team 2023 ', true],
    ['Red Team 2023', 'Red Team 202', false],
    ['Red Team 2023', 'red team 2023', false],
    ['Équipe', 'E\u0301quipe', true],
    ['', '', false],
  ])('@security 21 %s typed as %s: %s', (wanted, typed, expected) => {
    expect(isTypedName(wanted, typed)).toBe(expected);
  });
});
