import { Fragment, type ReactNode } from 'react';
import { useT, type Values } from './use-t.ts';

/** Private-use characters that no name from a server keeps (they are shown as replacement characters there). */
const OPEN = '\uE000';
const CLOSE = '\uE001';

interface SayProps {
  k: string;
  values?: Values;
  /** Values that are more than text. */
  nodes?: Record<string, ReactNode>;
}

/**
 * A sentence with parts that are more than text: `<b>` in the *template* makes bold, `nodes` are put in by name. A value is never read as
 * markup, so a group named `<b>` stays what it is.
 */
export function Say({ k, values = {}, nodes = {} }: SayProps): ReactNode {
  const t = useT();
  const held: ReactNode[] = [];
  const marked: Values = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' || Array.isArray(value)) {
      held.push(typeof value === 'string' ? value : value.join(t('app.list-separator')));
      marked[name] = `${OPEN}${held.length - 1}${CLOSE}`;
    } else marked[name] = value;
  }
  for (const [name, node] of Object.entries(nodes)) {
    held.push(node);
    marked[name] = `${OPEN}${held.length - 1}${CLOSE}`;
  }
  const text = t(k, marked);
  return text.split(/<b>(.*?)<\/b>/s).map((part, i) => {
    const filled = part
      .split(new RegExp(`${OPEN}(\\d+)${CLOSE}`))
      .map((piece, j) => <Fragment key={j}>{j % 2 === 1 ? held[Number(piece)] : piece}</Fragment>);
    return i % 2 === 1 ? <b key={i}>{filled}</b> : <Fragment key={i}>{filled}</Fragment>;
  });
}
