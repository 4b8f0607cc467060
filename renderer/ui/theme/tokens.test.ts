import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Name → [light, dark] of every colour token. */
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    (m) => [m[1], [m[2], m[3]]] as const,
  ),
);

function luminance(hex: string): number {
  const channels = [1, 3, 5]
    .map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
}
function ratio(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}
const themes = ['light', 'dark'] as const;
function contrast(front: string, back: string, theme: 0 | 1): number {
  const f = tokens.get(front);
  const b = tokens.get(back);
  if (!f || !b) throw new Error(`no token --${f ? back : front}`);
  return ratio(f[theme], b[theme]);
}

const surfaces = ['window', 'canvas', 'panel', 'raised', 'hover', 'pressed', 'select'];
const inks = ['ink', 'ink-2', 'ink-3'];
const meanings = ['gain', 'lose', 'move', 'edit', 'unknown', 'offline', 'warn', 'danger'];
/** Surfaces that coloured words stand on. */
const underMeaning = ['window', 'canvas', 'panel', 'raised', 'hover', 'pressed'];

const textPairs = [
  ...surfaces.flatMap((s) => inks.map((i) => [i, s])),
  ...[...underMeaning, 'select', 'accent-soft'].map((s) => ['accent', s]),
  ...underMeaning.flatMap((s) => meanings.map((m) => [m, s])),
  ...meanings.map((m) => [m, `${m}-soft`]),
  ...meanings.map((m) => ['ink', `${m}-soft`]),
  ...meanings.map((m) => ['ink-2', `${m}-soft`]),
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['panel', 'ink'],
  ['ink', 'accent-soft'],
  ['ink-2', 'accent-soft'],
  ['panel', 'danger'],
];
const shapePairs = [
  ...['window', 'canvas', 'panel', 'raised', 'hover', 'pressed', 'select'].map((s) => ['control', s]),
  ...['canvas', 'panel'].map((s) => ['edge', s]),
  ...['canvas', 'panel', 'raised'].map((s) => ['accent-line', s]),
  ...surfaces.map((s) => ['focus', s]),
];

describe.each([0, 1] as const)('contrast of theme %i', (theme) => {
  it.each(textPairs)(`%s on %s reads (4.5) in ${themes[theme]}`, (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(shapePairs)(`%s on %s is visible (3) in ${themes[theme]}`, (front, back) => {
    expect(contrast(front, back, theme)).toBeGreaterThanOrEqual(3);
  });
});

describe('the published table', () => {
  const onPanel: [string, number, number][] = [
    ['ink', 16.3, 15.0],
    ['ink-2', 8.2, 9.1],
    ['ink-3', 5.5, 7.0],
    ['accent', 7.3, 9.8],
    ['gain', 6.0, 8.4],
    ['lose', 6.2, 8.5],
    ['move', 9.8, 11.2],
    ['unknown', 7.0, 8.2],
    ['offline', 7.9, 9.4],
    ['warn', 6.2, 10.7],
    ['danger', 7.3, 7.8],
    ['focus', 4.7, 11.3],
  ];
  it.each(onPanel)('%s on panel', (name, light, dark) => {
    expect(contrast(name, 'panel', 0)).toBeCloseTo(light, 0);
    expect(contrast(name, 'panel', 1)).toBeCloseTo(dark, 0);
  });
  it('names the lowest pairs', () => {
    expect(contrast('ink-3', 'pressed', 0)).toBeCloseTo(4.52, 1);
    expect(contrast('ink-3', 'select', 1)).toBeCloseTo(4.72, 1);
    expect(contrast('edge', 'canvas', 0)).toBeCloseTo(3.09, 1);
    expect(contrast('control', 'select', 1)).toBeCloseTo(3.21, 1);
  });
});
