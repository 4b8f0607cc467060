import type { Translate } from '../../ui/i18n/use-t.ts';
import { peopleWords } from '../../ui/people-words.ts';
import { countOf, type NodeView } from '../model/node-view.ts';
import { nodeName } from './group-node.tsx';

/** What a screen reader hears: name, people, what is staged. */
export function nodeLabel(view: NodeView, t: Translate): string {
  const parts = [nodeName(view, t)];
  if (view.isCategory) parts.push(t('graph:category'), t('graph:groups', { count: view.childCount }));
  else if (view.kind !== 'unattached') parts.push(peopleWords(countOf(view), t));
  if (view.isMultiParent) parts.push(t('graph:outline.row.multi'));
  if (view.isPrivate) parts.push(t('graph:private'));
  if (view.isUnconfirmed) parts.push(t('graph:unconfirmed'));
  if (view.isGhost) parts.push(t('graph:moved'));
  else if (view.staged) parts.push(t(`graph:staged.${view.staged}`));
  if (view.drag === 'illegal' && view.reason) parts.push(t(`graph:reason.${view.reason}`));
  return parts.join(t('app.list-separator'));
}
