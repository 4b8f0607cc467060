import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { PathText } from './path-text.tsx';

const textOf = (html: string): string => html.replaceAll(/<[^>]*>/g, '');

test('a path reads as one text, whole in its tooltip, and only what stands before its last step may give way', () => {
  const html = renderToStaticMarkup(<PathText steps={['Kestrel', 'Finance', 'Ledger']} separator=" › " />);
  expect(textOf(html)).toBe('Kestrel › Finance › Ledger');
  expect(html).toContain('title="Kestrel › Finance › Ledger"');
  expect(html).toMatch(/<bdi[^>]*>Kestrel › Finance<\/bdi>/);
  expect(html).toMatch(/<bdi>Ledger<\/bdi>/);
});

test('a single step has no separator before it', () => {
  expect(textOf(renderToStaticMarkup(<PathText steps={['top level']} separator=" › " />))).toBe('top level');
});
