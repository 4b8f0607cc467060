import './i18n.ts';
import i18next from 'i18next';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, describe, expect, it } from 'vitest';
import { Say } from './say.tsx';

afterEach(async () => {
  await i18next.changeLanguage('en');
});

describe('sentences', () => {
  it('makes bold what the template marks', () => {
    expect(renderToStaticMarkup(<Say k="change.move" values={{ name: 'Treasury' }} />)).toBe('Move <b>Treasury</b>');
  });
  it.each(['<b>x</b>', '<img src=x onerror=alert(1)>', '{{count}}', '$t(app.close)', '</b><script>'])(
    '@security 19 never reads the name %s as markup',
    (name) => {
      const html = renderToStaticMarkup(<Say k="change.move" values={{ name }} />);
      const text = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      expect(html).toBe(`Move <b>${text}</b>`);
    },
  );
  it('writes numbers with commas and chooses the plural', () => {
    expect(renderToStaticMarkup(<Say k="app.groups" values={{ count: 1 }} />)).toBe('1 group');
    expect(renderToStaticMarkup(<Say k="app.groups" values={{ count: 1284 }} />)).toBe('1,284 groups');
  });
  it('speaks Chinese after a switch', async () => {
    await i18next.changeLanguage('zh-Hans');
    expect(renderToStaticMarkup(<Say k="app.groups" values={{ count: 1284 }} />)).toBe('1,284 个组');
  });
  it('writes a list as the language does, and never reads it as markup @security 19', async () => {
    const said = (): string => renderToStaticMarkup(<Say k="change.where-new" values={{ after: ['ice', '<b>'] }} />);
    expect(said()).toBe('ice, &lt;b&gt;');
    await i18next.changeLanguage('zh-Hans');
    expect(said()).toBe('ice、&lt;b&gt;');
  });
  it('puts nodes in', () => {
    expect(renderToStaticMarkup(<Say k="access.stays" values={{ count: 1 }} nodes={{ groups: <i>A</i> }} />)).toBe(
      '<i>A</i> stays.',
    );
  });
});
