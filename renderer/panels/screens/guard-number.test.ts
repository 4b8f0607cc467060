import { expect, it } from 'vitest';
import { guardNumber } from './guard-number.ts';

it.each([
  ['50', 50],
  [' 1,000 ', 1000],
  ['５０', 50],
  ['0', null],
  ['101', null],
  ['-5', null],
  ['1.5', null],
  ['', null],
  ['ten', null],
])('%j as a guard', (typed, value) => {
  expect(guardNumber(typed, 1, value === 1000 ? 100_000 : 100)).toBe(value);
});
