import type { ExchangeBody } from '#shared/console/exchange.ts';

/** A body laid out for reading: JSON indented, a form one field a line. What cannot be parsed (it was cut, it is no JSON) stays as it is. */
export function laidOut(body: Pick<ExchangeBody, 'kind' | 'text'>): string {
  if (body.kind === 'json') {
    try {
      return JSON.stringify(JSON.parse(body.text), null, 2);
    } catch {
      return body.text;
    }
  }
  if (body.kind === 'form') {
    return body.text
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const at = pair.indexOf('=');
        return at < 0 ? decoded(pair) : `${decoded(pair.slice(0, at))} = ${decoded(pair.slice(at + 1))}`;
      })
      .join('\n');
  }
  return body.text;
}

/** Has it two ways to be shown? */
export const hasLayout = (body: Pick<ExchangeBody, 'kind' | 'text'>): boolean =>
  body.kind === 'json' || body.kind === 'form';

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
