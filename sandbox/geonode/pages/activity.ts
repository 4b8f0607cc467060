import { groupPath, segment } from '../replies.ts';
import type { ActionKind, ActionRow, GroupRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { age, esc } from './markup.ts';

export interface ActivityItem extends ActionRow {
  readonly actor: string;
}

/** What the pane of a kind of resource is called by each generation of pages (§9.3). */
function paneId(visit: Visit, pane: 'datasets' | 'maps' | 'documents' | 'comments'): string {
  if (visit.rules.era === 'F') return `activity_group_${pane}`;
  return pane === 'datasets' && visit.rules.objectLinks === 'old' ? 'layers' : pane;
}

const KIND_OF_PANE = { datasets: 'dataset', maps: 'map', documents: 'document', comments: 'comment' } as const;

function icon(visit: Visit, item: ActivityItem): string {
  if (item.kind === 'comment' || item.kind === 'map') return item.kind;
  if (item.verb === 'uploaded') return 'upload';
  if (item.verb === 'deleted') return 'delete';
  return item.kind === 'dataset' && visit.rules.objectLinks === 'old' ? 'layer' : item.kind;
}

function objectPath(visit: Visit, kind: Exclude<ActionKind, 'comment'>, item: ActivityItem): string {
  if (visit.rules.objectLinks === 'catalogue') return `/catalogue/#/${kind}/${item.object_id}`;
  if (kind === 'dataset') return `/layers/${item.object}`;
  return `/${kind}s/${item.object_id}`;
}

function entry(visit: Visit, item: ActivityItem): string {
  const isComment = item.kind === 'comment';
  const thumb = isComment ? '' : `<span class="thumb-activity"><img src="${visit.rules.missingThumb}"></span>`;
  const object =
    item.verb === 'deleted'
      ? ''
      : isComment
        ? `on <a href="${esc(`${objectPath(visit, 'map', item)}#comments`)}">${esc(item.object)}</a>`
        : `<a href="${esc(objectPath(visit, item.kind as Exclude<ActionKind, 'comment'>, item))}">${esc(item.object)}</a>`;
  // The verb is printed as it is stored, unescaped.
  return `<li>
  <div class="activity-item">
    <p>
      <span class="icon-activity ${icon(visit, item)}"></span>
      ${thumb}
      <a href="/people/profile/${segment(item.actor)}/">${esc(item.actor)}</a>
      ${item.verb}
      ${object}
    </p>
    <p class="activity-timestamp">${age(visit.world.clock.now() - item.at, visit.isChinese)}</p>
  </div>
</li>`;
}

/** Content of the activity page: one pane for all, one for each kind; entries newest first. */
export function activityContent(visit: Visit, group: GroupRow, items: readonly ActivityItem[]): string {
  const pane = (
    id: string,
    active: string,
    shown: readonly ActivityItem[],
  ): string => `<article id="${id}" class="tab-pane${active}">
  <ul class="no-style-list">
${shown.length === 0 ? '<p>No actions yet</p>' : shown.map((item) => entry(visit, item)).join('\n')}
  </ul>
</article>`;
  const panes = visit.rules.activityPanes.map((name) =>
    pane(
      paneId(visit, name),
      '',
      items.filter((item) => item.kind === KIND_OF_PANE[name]),
    ),
  );
  return `<div class="page-header">
  <h2 class="page-title">Activity Feed for <a href="${esc(groupPath(group.slug))}">${esc(group.title)}</a></h2>
</div>
<div class="row"><div class="col-md-8"><div class="tab-content">
${pane('all', ' active', items)}
${panes.join('\n')}
</div></div></div>`;
}
