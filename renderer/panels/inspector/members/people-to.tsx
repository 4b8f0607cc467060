import { useMemo, useState, type ReactNode } from 'react';
import { groupFlag } from '#shared/domain/columns.ts';
import { changesActions } from '../../../state/changes.ts';
import { toastActions } from '../../../state/toasts.ts';
import { uiActions } from '../../../state/ui.ts';
import { errorText } from '../../../ui/i18n/error-text.ts';
import { Say } from '../../../ui/i18n/say.tsx';
import { sentences } from '../../../ui/i18n/sentences.ts';
import { useT, type Translate } from '../../../ui/i18n/use-t.ts';
import { safeName } from '../../../ui/safe-name.ts';
import { CandidateRow } from '../../palette/candidate-row.tsx';
import { hitCandidates, moveTree, type MoveCandidate } from '../../palette/move-candidates.ts';
import css from '../../palette/palette.module.css';
import { PickerWindow, type PickerLine } from '../../palette/picker-window.tsx';
import { usePicker } from '../../palette/use-picker.ts';
import { useSearch } from '../../palette/use-search.ts';
import { transferIntents, type TransferMode } from './people-transfer.ts';
import { takesLastManager } from '../roles/role-change.ts';
import { useCheck, useGroupAt, type GroupRef } from '../use-group.ts';
import { useMemberRoles } from '../roles/use-roles.ts';

const HITS = 100;

interface PeopleToProps {
  groupIndex: number;
  people: readonly number[];
  mode: TransferMode;
}

/** Chosen people of a group into another one: added there, and taken out here where they are to be moved. One gesture. */
export function PeopleTo({ groupIndex, people, mode }: PeopleToProps): ReactNode {
  const group = useGroupAt(groupIndex);
  return group && people.length > 0 ? <Picker group={group} people={people} mode={mode} /> : null;
}

function Picker({
  group,
  people,
  mode,
}: {
  group: GroupRef;
  people: readonly number[];
  mode: TransferMode;
}): ReactNode {
  const t = useT();
  const { overlay } = group;
  const byMembership = useMemberRoles();
  const [text, setText] = useState('');
  const wanted = text.trim();
  const found = useSearch('groups', wanted, HITS, 'people-to');
  const reasonOf = useReasons(t, group, people);
  const tree = useMemo(() => moveTree(overlay, group.index), [overlay, group.index]);
  const candidates = useMemo(
    () => (wanted === '' ? tree.list : hitCandidates(found.hits, overlay, wanted, (g) => reasonOf(g) === null)),
    [wanted, tree, found.hits, overlay, reasonOf],
  );
  const lines = useMemo(
    () =>
      candidates.flatMap((row): PickerLine<MoveCandidate>[] =>
        row.group === null ? [] : [{ row, disabled: reasonOf(row.group) !== null }],
      ),
    [candidates, reasonOf],
  );
  const last = mode === 'move' && byMembership && takesLastManager(overlay, group.index, people);
  const name = (g: number): string => safeName(overlay.nameOf(g));

  function choose(index: number): void {
    const target = candidates[index]?.group ?? null;
    if (target === null || found.pending || last) return;
    const reason = reasonOf(target);
    if (reason !== null) {
      toastActions.announce('moveto.cannot-into', { name: name(target), reason });
      return;
    }
    const intents = transferIntents(overlay, people, group.index, target, mode);
    void changesActions.stage(intents).then((result) => {
      if (!result?.ok) return;
      uiActions.close();
      toastActions.say(
        `people-to.done-${mode}`,
        { count: people.length, name: name(target) },
        () => void changesActions.undo(),
      );
    });
  }

  const picker = usePicker(candidates.length, wanted, choose, found.pending);
  const target = candidates[picker.active]?.group ?? null;
  const reason = target === null ? null : reasonOf(target);
  const there = target === null ? 0 : people.filter((p) => overlay.hasMember(target, p)).length;
  const title = t(`people-to.${mode}`, { count: people.length });
  return (
    <PickerWindow
      label={title}
      field={t('people-to.field')}
      listLabel={t('people-to.targets')}
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
            <span className="ellipsis grow">{title}</span>
          </div>
          {last ? (
            <div className={css.none} role="alert">
              {t('roles.last-manager')}
            </div>
          ) : null}
        </>
      }
      render={(row, active) =>
        row.group === null ? null : (
          <CandidateRow
            row={row}
            active={active}
            overlay={overlay}
            reason={reasonOf(row.group)}
            indented={wanted === ''}
          />
        )
      }
      foot={
        <>
          <div className={css.effect}>
            <span className="grow middle" role="status">
              {target === null ? null : reason !== null ? (
                <Say k="moveto.cannot-into" values={{ name: name(target), reason }} />
              ) : (
                <>
                  <Say
                    k={`people-to.effect-${mode}`}
                    values={{ count: people.length - there, name: name(target), from: group.name }}
                  />
                  {t('app.gap')}
                  {there > 0 ? t('people-to.there', { count: there }) : null}
                </>
              )}
            </span>
          </div>
          <div className={css.foot}>
            <span className="grow">
              {sentences(
                t,
                t('moveto.staged-only'),
                byMembership && t('people-to.as-members'),
                !tree.complete && wanted === '' && t('moveto.type-for-more'),
              )}
            </span>
          </div>
        </>
      }
      aside
      testId="people-to-picker"
    />
  );
}

/** Why people cannot go into a group; null: they can. */
function useReasons(t: Translate, group: GroupRef, people: readonly number[]): (target: number) => string | null {
  const check = useCheck();
  const { overlay, directory, index } = group;
  return useMemo(() => {
    const known = new Map<number, string | null>();
    const reason = (target: number): string | null => {
      if (target === index) return t('reason:itself');
      if ((overlay.flags(target) & groupFlag.category) !== 0) return t('people-to.category');
      const first = people.find((p) => !overlay.hasMember(target, p));
      if (first === undefined) return t('people-to.all-there');
      const error = check({
        kind: 'member.add',
        groupId: overlay.groupId(target),
        personId: directory.personId(first),
        role: 'member',
      });
      return error ? errorText(t, error).message : null;
    };
    return (target) => {
      const before = known.get(target);
      if (before !== undefined) return before;
      const found = reason(target);
      known.set(target, found);
      return found;
    };
  }, [t, check, overlay, directory, index, people]);
}
