import { Check, CircleHelp, Copy, Minus, X } from 'lucide-react';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Cut } from '#shared/domain/paths.ts';
import { dashOf } from '../../../graph/canvas/access-paths.ts';
import { changesActions } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { toastActions } from '../../../state/toasts.ts';
import { uiActions, useUi, type AccessHighlight } from '../../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../../state/workspace.ts';
import { Button } from '../../../ui/button.tsx';
import { clsx } from '../../../ui/clsx.ts';
import field from '../../../ui/field.module.css';
import { errorText } from '../../../ui/i18n/error-text.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { PersonName } from '../../../ui/person.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { cutsFor, pathsTo } from '../../../worker/client.ts';
import type { PathsAnswer } from '../../../worker/protocol.ts';
import { Cuts } from './access-cuts.tsx';
import css from '../inspector.module.css';
import own from './access.module.css';
import { PersonPicker } from '../person-picker.tsx';
import { takesLastManager } from '../roles/role-change.ts';
import type { GroupRef } from '../use-group.ts';
import { useMemberRoles } from '../roles/use-roles.ts';

/** "Why is X in Y?": every path, then the ways to end it. */
export function Access({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const personId = useWorkspace((s) => s.accessPersonId ?? null);
  const setPersonId = workspaceActions.setAccessPerson;
  const person = personId === null ? -1 : group.directory.personIndex(personId);
  const found = usePaths(group, person);
  return (
    <>
      <div className={own.question} data-access-field>
        <div className="small middle" style={{ marginBottom: 5 }}>
          {t('access.question', { name: group.name })}
        </div>
        {person >= 0 ? (
          <div className={field.box}>
            <PersonName name={group.directory.personName(person)} bold />
            <span className="grow" />
            <IconButton icon={X} size="small" label={t('app.clear')} onPress={() => setPersonId(null)} />
          </div>
        ) : (
          <PersonPicker
            label={t('access.question', { name: group.name })}
            placeholder={t('access.pick')}
            channel="access"
            onPick={(p) => setPersonId(group.directory.personId(p))}
          />
        )}
        {found ? <Verdict {...found} /> : null}
      </div>
      {found ? <Paths {...found} /> : null}
    </>
  );
}

/** An answer with whom and what it is about: its indexes are those of the copy and the staged changes it was found in. */
interface Found {
  group: GroupRef;
  person: number;
  answer: PathsAnswer;
}

/** The answer to the present question; while a newer copy or another staged change is looked into, the one of before. */
function usePaths(group: GroupRef, person: number): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (person < 0) return;
    let current = true;
    void pathsTo(person, group.index).then((answer) => {
      if (current && answer) setFound({ group, person, answer });
    });
    return () => {
      current = false;
    };
  }, [person, group]);
  if (!found || person < 0 || found.group.id !== group.id) return null;
  return found.group.directory.personId(found.person) === group.directory.personId(person) ? found : null;
}

function Verdict({ group, person, answer }: Found): ReactNode {
  const t = useT();
  const count = answer.paths.length;
  const admin = group.overlay.hasAdmin(group.index, person);
  // Where membership reaches nothing but the group itself there are no ways to count, only a role.
  const inherits = useConnection((s) => s.capabilities?.inheritance !== 'direct');
  const role = group.overlay.roleOf(group.index, person);
  const text =
    count > 0
      ? inherits || role === null
        ? t(answer.complete ? 'access.yes' : 'access.yes-more', { count })
        : t('access.yes-direct', { role: t(`role.${role}`) })
      : t(answer.unreadable.length > 0 ? 'access.unknown' : inherits ? 'access.no' : 'access.no-direct');
  return (
    <div className={own.answer} role="status" data-testid="access-answer">
      {count > 0 ? (
        <Check size={15} strokeWidth={2} className={own.yes} aria-hidden />
      ) : answer.unreadable.length > 0 ? (
        <CircleHelp size={15} aria-hidden />
      ) : (
        <Minus size={15} aria-hidden />
      )}
      <span>
        {text} {admin ? <span className="middle">{t('access.admin-too')}</span> : null}
      </span>
    </div>
  );
}

function Paths({ group, person, answer }: Found): ReactNode {
  const t = useT();
  const [cuts, setCuts] = useState<Cut[] | null>(null);
  const [choice, setChoice] = useState(0);
  const byMembership = useMemberRoles();
  const emphasised = useUi((s) => s.access?.emphasised ?? null);
  const personName = safeName(group.directory.personName(person));

  useEffect(() => {
    let current = true;
    setChoice(0);
    setCuts(null);
    if (answer.paths.length === 0) return;
    void cutsFor(person, group.index).then((value) => {
      if (current && value) setCuts(value);
    });
    return () => {
      current = false;
    };
  }, [person, group, answer]);

  const cut = cuts?.[choice] ?? null;
  const drawn = useMemo<AccessHighlight | null>(
    () =>
      answer.paths.length === 0
        ? null
        : {
            person,
            group: group.index,
            paths: answer.paths,
            complete: answer.complete,
            cut: cut ? cutEdges(group, cut) : [],
            emphasised: null,
          },
    [person, group, answer, cut],
  );
  useEffect(() => uiActions.setAccess(drawn), [drawn]);
  useEffect(() => () => uiActions.setAccess(null), []);
  useClearOnEscape();

  const emphasise = (i: number | null): void => {
    // Cleared with Esc, they come back when one of them is looked at again.
    if (drawn && (useUi.getState().access !== null || i !== null)) uiActions.setAccess({ ...drawn, emphasised: i });
  };
  const isLast = byMembership && cut !== null && takesManagers(group, person, cut);
  const name = (g: number): string => safeName(group.overlay.nameOf(g));
  const asText = (): string =>
    answer.paths.map((path, i) => `${i + 1}. ${[personName, ...[...path].map(name)].join(' › ')}`).join('\n');

  return (
    <>
      <div className={css.scroll} style={{ padding: 0 }}>
        {answer.paths.length > 0 ? (
          <h3 className={own.paneHead}>
            {t('access.paths')} <span>{t('access.shortest')}</span>
          </h3>
        ) : null}
        <ol data-testid="access-paths">
          {answer.paths.map((path, i) => (
            <li key={i}>
              <button
                type="button"
                className={clsx(own.pathRow, emphasised !== null && emphasised !== i && own.dim)}
                onMouseEnter={() => emphasise(i)}
                onMouseLeave={() => emphasise(null)}
                onFocus={() => emphasise(i)}
                onBlur={() => emphasise(null)}
              >
                <span className={own.number}>{i + 1}</span>
                <svg width="30" height="18" aria-hidden>
                  <path
                    d="M1 9H29"
                    stroke="var(--accent)"
                    strokeWidth="2"
                    strokeDasharray={dashOf(i)}
                    strokeLinecap={i > 1 ? 'round' : 'butt'}
                    fill="none"
                  />
                </svg>
                <span className={own.pathText}>
                  {personName}
                  {[...path].map((g, j) => (
                    <span key={`${g}-${j}`}>
                      <i>›</i>
                      {j === path.length - 1 ? <b>{name(g)}</b> : name(g)}
                    </span>
                  ))}
                </span>
              </button>
            </li>
          ))}
        </ol>
        {answer.complete ? null : (
          <p className={css.sentence}>{t('access.more-paths', { count: answer.paths.length })}</p>
        )}
        {answer.unreadable.length > 0 ? (
          <p className={css.sentence}>
            {t('access.unreadable', {
              count: answer.unreadable.length,
              names: [...answer.unreadable].map(name).join(t('app.list-separator')),
            })}
          </p>
        ) : null}
        {cuts && cuts.length > 0 ? (
          <Cuts group={group} personName={personName} cuts={cuts} choice={choice} onChoose={setChoice} />
        ) : null}
      </div>
      {cut ? (
        <div className={own.foot}>
          <Button
            kind="primary"
            size="large"
            stretch
            reason={cut.error ? errorText(t, cut.error).message : isLast ? t('roles.last-manager') : null}
            onPress={() => void changesActions.stage(cut.intents)}
            data-testid="stage-cut"
          >
            {t('access.stage', { count: cut.intents.length })}
          </Button>
          <IconButton
            icon={Copy}
            size="large"
            label={t('access.copy')}
            onPress={() => void navigator.clipboard.writeText(asText()).then(() => toastActions.say('app.copied'))}
          />
        </div>
      ) : null}
    </>
  );
}

/** Would a cut leave some group without a manager? */
function takesManagers(group: GroupRef, person: number, cut: Cut): boolean {
  return cut.intents.some(
    (i) => i.kind === 'member.remove' && takesLastManager(group.overlay, group.overlay.groupIndex(i.groupId), [person]),
  );
}

/** Esc takes the drawn paths off the canvas; before the selection, after a drag, a menu or a filter, which have a use for it themselves. */
function useClearOnEscape(): void {
  useEffect(() => {
    function onKey(e: KeyboardEvent): void {
      const { access, dialog, hover } = useUi.getState();
      if (e.key !== 'Escape' || e.defaultPrevented || access === null || dialog !== null || hover !== null) return;
      const at = e.target instanceof Element ? e.target : null;
      if (at?.closest('input, textarea, [role="menu"], [role="listbox"], [role="dialog"]')) return;
      e.preventDefault();
      e.stopPropagation();
      uiActions.setAccess(null);
    }
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
}

function cutEdges(group: GroupRef, cut: Cut): AccessHighlight['cut'] {
  const edges: AccessHighlight['cut'][number][] = [];
  for (const intent of cut.intents) {
    const at = group.overlay.groupIndex(intent.groupId);
    if (intent.kind === 'member.remove') edges.push({ kind: 'member', group: at });
    else if (intent.kind === 'group.move' && intent.from !== null)
      edges.push({ kind: 'edge', parent: group.overlay.groupIndex(intent.from), child: at });
  }
  return edges;
}
