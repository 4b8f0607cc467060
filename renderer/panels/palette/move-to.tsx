import { useMemo, useState, type ReactNode } from 'react';
import { checkIntent, legalTargets, type TargetReason } from '#shared/plan/legality.ts';
import type { Directory } from '#shared/domain/directory.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { legalityRules, stageMove } from '../../graph/drag/drag-controller.ts';
import { moveIntents, parentIdOf } from '../../graph/drag/move-intents.ts';
import type { DragSource } from '../../graph/drag/drag-store.ts';
import { groupOf, placementOf } from '../../graph/keys/tree-actions.ts';
import { changesActions } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { allowsSeveralParents, keepsCategories } from '../../state/directory-shape.ts';
import { useDirectory } from '../../state/directory.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions } from '../../state/ui.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { clsx } from '../../ui/clsx.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { formatNumber } from '../../ui/i18n/format.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { sentences } from '../../ui/i18n/sentences.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { EffectTotals } from '../changes/effect-totals.tsx';
import { CandidateRow } from './candidate-row.tsx';
import { hitCandidates, moveTree, topReason, type MoveCandidate, type TopReason } from './move-candidates.ts';
import css from './palette.module.css';
import { PickerWindow, type PickerLine } from './picker-window.tsx';
import { useMoveEffect } from './use-move-effect.ts';
import { usePicker } from './use-picker.ts';
import { useSearch } from './use-search.ts';

const HITS = 100;

/** The drag without dragging: choose the new parent in a list, with the same reasons, the same numbers and the same staged intent. */
export function MoveTo({ groupIndex }: { groupIndex: number }): ReactNode {
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  if (!directory || !overlay || groupIndex < 0 || groupIndex >= overlay.groupCount) return null;
  return <Picker directory={directory} overlay={overlay} group={groupIndex} />;
}

function Picker({ directory, overlay, group }: { directory: Directory; overlay: Overlay; group: number }): ReactNode {
  const t = useT();
  const capabilities = useConnection((s) => s.capabilities);
  const [text, setText] = useState('');
  const [also, setAlso] = useState(false);
  const wanted = text.trim();
  const found = useSearch('groups', wanted, HITS, 'move-to');
  const source = useSource(group);
  const { reasonOf, sourceError, legalCount } = useLegality(directory, overlay, source);
  const several = capabilities !== null && allowsSeveralParents(capabilities);
  const categories = keepsCategories(capabilities);
  const tree = useMemo(() => moveTree(overlay, group, undefined, categories), [overlay, group, categories]);
  const holder = placeOf(overlay, source);

  const candidates = useMemo(() => {
    const ok = (g: number): boolean => reasonOf(g) === 'ok';
    if (wanted !== '') return hitCandidates(found.hits, overlay, wanted, ok);
    // What forbids moving it anywhere is said above, once.
    if (sourceError !== null) return tree.list;
    const top: MoveCandidate = { group: null, hit: null, depth: 0 };
    // Where it means leaving one of several places it stands last: Enter on opening must not take anything out.
    return several || reasonOf(null) !== 'ok' ? [...tree.list, top] : [top, ...tree.list];
  }, [wanted, found.hits, overlay, tree, reasonOf, several, sourceError]);
  const lines = useMemo(
    () =>
      candidates.map((row): PickerLine<MoveCandidate> => ({
        row,
        disabled: reasonOf(row.group) !== 'ok',
      })),
    [candidates, reasonOf],
  );

  const name = safeName(overlay.nameOf(group));
  const mode = also ? 'also' : 'move';
  const topWords =
    several && holder !== null ? t('moveto.take-out', { name: safeName(overlay.nameOf(holder)) }) : t('app.top-level');
  const nameOf = (g: number | null): string => (g === null ? topWords : safeName(overlay.nameOf(g)));

  function choose(index: number): void {
    const target = candidates[index];
    if (!target || found.pending) return;
    const reason = reasonOf(target.group);
    if (reason !== 'ok') {
      toastActions.announce('moveto.cannot-into', { name: nameOf(target.group), reason: t(`reason:${reason}`) });
      return;
    }
    void stage(overlay, source, target.group, mode).then((staged) => {
      if (staged) uiActions.close();
    });
  }

  const picker = usePicker(candidates.length, wanted, choose, found.pending);
  const highlighted = candidates[picker.active] ?? null;
  const target = highlighted?.group ?? null;
  const effect = useMoveEffect(
    {
      source: group,
      target,
      reason: highlighted ? reasonOf(target) : 'ok',
      intents: highlighted ? moveIntents(overlay, [source], target, target === null ? 'move' : mode) : [],
    },
    highlighted !== null && sourceError === null,
  );
  const legal = highlighted !== null && reasonOf(target) === 'ok';

  return (
    <PickerWindow
      label={t('moveto.title', { name })}
      field={t('moveto.field')}
      listLabel={t('moveto.targets')}
      text={text}
      onText={setText}
      lines={lines}
      picker={picker}
      onChoose={choose}
      onClose={uiActions.close}
      empty={found.pending ? null : t('moveto.none')}
      before={
        <>
          <div className={css.title}>
            <span className="ellipsis grow">{t('moveto.title', { name })}</span>
          </div>
          {sourceError ? (
            <div className={css.none} role="alert">
              {sentences(
                t,
                t('moveto.cannot', { name, reason: errorText(t, sourceError).message }),
                errorText(t, sourceError).action,
              )}
            </div>
          ) : null}
        </>
      }
      render={(row, active) => (
        <CandidateRow
          row={row}
          active={active}
          overlay={overlay}
          reason={reasonOf(row.group) === 'ok' ? null : t(`reason:${reasonOf(row.group)}`)}
          indented={wanted === ''}
          topWords={topWords}
        />
      )}
      foot={
        <>
          <div className={css.effect}>
            {legal && effect.counts ? (
              <div className={clsx('grow', effect.computing && css.computing)} role="status">
                <EffectTotals counts={effect.counts} large />
              </div>
            ) : (
              <span className="grow middle">
                {highlighted && !legal ? (
                  <Say
                    k="moveto.cannot-into"
                    values={{ name: nameOf(target), reason: t(`reason:${reasonOf(target)}`) }}
                  />
                ) : (
                  t('moveto.computing')
                )}
              </span>
            )}
            {several ? (
              <Segmented<'move' | 'also'>
                label={t('moveto.mode')}
                value={mode}
                onChange={(next) => setAlso(next === 'also')}
                segments={[
                  { value: 'move', label: t('moveto.move') },
                  { value: 'also', label: t('moveto.also') },
                ]}
              />
            ) : null}
          </div>
          <div className={css.foot}>
            <span className="grow">
              {sentences(t, t('moveto.staged-only'), !tree.complete && wanted === '' && t('moveto.type-for-more'))}
            </span>
            <span className="num">
              {t('moveto.legal', { count: legalCount, of: formatNumber(overlay.groupCount) })}
            </span>
          </div>
        </>
      }
      aside
      testId="move-to-picker"
    />
  );
}

/** Which of its places the group leaves: the selected one, else its first. */
function useSource(group: number): DragSource {
  return useMemo(() => {
    const { selection } = useWorkspace.getState();
    const key = selection !== null && groupOf(selection) === group ? selection : placementOf(group);
    return { group, key: key ?? '' };
  }, [group]);
}

/** The group it would be taken out of; null: it stands at the top there. */
function placeOf(overlay: Overlay, source: DragSource): number | null {
  const id = parentIdOf(source.key);
  const holder = id === null ? -1 : overlay.groupIndex(id);
  return holder < 0 ? null : holder;
}

interface Legality {
  reasonOf: (group: number | null) => TargetReason | TopReason;
  /** Why the group cannot be moved at all. */
  sourceError: AppError | null;
  legalCount: number;
}

/** The reason of every group at once, and of the top level (`null`). */
function useLegality(directory: Directory, overlay: Overlay, source: DragSource): Legality {
  const capabilities = useConnection((s) => s.capabilities);
  const identity = useConnection((s) => s.identity);
  return useMemo(() => {
    const rules = legalityRules();
    if (!rules || !capabilities) return { reasonOf: () => 'not-loaded', sourceError: null, legalCount: 0 };
    const targets = legalTargets(directory, overlay, source.group, rules);
    const intent = moveIntents(overlay, [source], null, 'move')[0];
    const top = topReason(checkIntent(directory, overlay, intent, rules));
    let legalCount = 0;
    for (const code of targets.codes) if (code === 0) legalCount += 1;
    return { reasonOf: (g) => (g === null ? top : targets.reason(g)), sourceError: targets.sourceError, legalCount };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the rules are read from these two
  }, [directory, overlay, source, capabilities, identity]);
}

async function stage(
  overlay: Overlay,
  source: DragSource,
  target: number | null,
  mode: 'move' | 'also',
): Promise<boolean> {
  if (target !== null) {
    const key = placementOf(target);
    return key !== null && stageMove([source], { group: target, key }, mode);
  }
  const result = await changesActions.stage(moveIntents(overlay, [source], null, 'move'));
  return result?.ok === true;
}
