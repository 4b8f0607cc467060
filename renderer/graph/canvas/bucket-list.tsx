import { useState, type ReactNode } from 'react';
import { X } from 'lucide-react';
import { useConnection } from '../../state/connection.ts';
import { keepsCategories } from '../../state/directory-shape.ts';
import { peopleCount } from '../../state/people-count.ts';
import { usePlannedCounts } from '../../state/planned-counts.ts';
import { workspaceActions } from '../../state/workspace.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { peopleText, peopleTitle } from '../../ui/people-words.ts';
import { safeName } from '../../ui/safe-name.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { dragController } from '../drag/drag-controller.ts';
import { graphActions } from '../model/graph-store.ts';
import { childKey, parentKeyOf, type PlacementKey } from '../model/placement-key.ts';
import type { Scene } from '../model/scene.ts';
import css from './bucket-list.module.css';
import { camera } from './camera.ts';

const PAGE = 40;

/** The groups of a bucket, forty at a time with a filter. Choosing one draws it outside the bucket; each can be dragged. */
export function BucketList({ scene, bucketKey }: { scene: Scene; bucketKey: PlacementKey }): ReactNode {
  const t = useT();
  const [text, setText] = useState('');
  const [pages, setPages] = useState(1);
  const planned = usePlannedCounts();
  const row = scene.keys.rowOf(bucketKey);
  const bucket = scene.tree.buckets.get(row);
  if (!bucket) return null;
  const parent = parentKeyOf(bucketKey);
  const above = scene.tree.parent[row];
  const parentName =
    above >= 0 && scene.tree.group[above] >= 0
      ? safeName(scene.overlay.nameOf(scene.tree.group[above]))
      : t(keepsCategories(useConnection.getState().capabilities) ? 'graph:uncategorised' : 'graph:unattached');
  const wanted = text.trim().toLocaleLowerCase();
  const groups =
    wanted === ''
      ? bucket.groups
      : bucket.groups.filter((g) => scene.overlay.nameOf(g).toLocaleLowerCase().includes(wanted));
  const shown = groups.subarray(0, pages * PAGE);
  const box = scene.box(row);
  const { view } = camera;
  const left = Math.max(8, Math.min(view.width - 268, box.right * view.zoom + view.x + 12));
  const top = Math.max(8, Math.min(view.height - 348, box.top * view.zoom + view.y - 20));
  const close = (): void => graphActions.openBucket(null);
  return (
    <div
      className={css.list}
      style={{ left, top }}
      role="dialog"
      aria-label={t('graph:bucket.title', { count: bucket.groups.length, name: parentName })}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div className={css.head}>
        <b className="ellipsis grow">{t('graph:bucket.title', { count: bucket.groups.length, name: parentName })}</b>
        <IconButton icon={X} size="small" label={t('graph:bucket.close')} keys="Esc" onPress={close} />
      </div>
      <SearchField
        className={css.filter}
        label={t('graph:bucket.filter')}
        clearLabel={t('graph:outline.filter.clear')}
        value={text}
        autoFocus
        onChange={(value) => {
          setText(value);
          setPages(1);
        }}
      />
      <ul className={css.rows}>
        {[...shown].map((group) => {
          const key = childKey(parent, scene.overlay.groupId(group));
          const people = peopleCount(scene.overlay, group, planned);
          return (
            <li key={group}>
              <button
                type="button"
                className={css.row}
                onPointerDown={(event) => dragController.arm(event, { group, key })}
                onClick={() => {
                  if (dragController.justEnded()) return;
                  close();
                  workspaceActions.selectGroup(key, { reveal: true, remember: true });
                  graphActions.focus(key);
                }}
              >
                <span className="ellipsis grow">{safeName(scene.overlay.nameOf(group))}</span>
                <span className={css.count} title={peopleTitle(people, t)}>
                  {peopleText(people)}
                </span>
              </button>
            </li>
          );
        })}
        {groups.length > shown.length ? (
          <li>
            <button type="button" className={css.more} onClick={() => setPages(pages + 1)}>
              {t('graph:bucket.more', { count: groups.length - shown.length })}
            </button>
          </li>
        ) : null}
        {groups.length === 0 ? <li className={css.none}>{t('graph:bucket.none')}</li> : null}
      </ul>
    </div>
  );
}
