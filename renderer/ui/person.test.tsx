import './i18n/i18n.ts';
import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it } from 'vitest';
import { PersonName } from './person.tsx';

afterEach(async () => {
  await i18next.changeLanguage('en');
});

it('marks a person whose account is disabled, in a word', async () => {
  const shown = (disabled: boolean): string =>
    renderToStaticMarkup(<PersonName name="Ann 安" disabled={disabled} />).replace(/<[^>]*>/g, '|');
  expect(shown(true)).toMatch(/\|disabled\|/);
  expect(shown(false)).not.toMatch(/disabled/);
  await i18next.changeLanguage('zh-Hans');
  expect(shown(true)).toMatch(/\|已停用\|/);
});
