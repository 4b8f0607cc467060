import { Check, CircleHelp, Copy, Minus, X } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import type { Cut } from '#shared/domain/paths.ts';
import { changesActions } from '../../state/changes.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions, useUi, type AccessHighlight } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { clsx } from '../../ui/clsx.ts';
import { CountButton } from '../../ui/count-button.tsx';
import field from '../../ui/field.module.css';
import { errorText } from '../../ui/i18n/error-text.ts';
import { formatNumber } from '../../ui/i18n/format.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonName } from '../../ui/person.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { cutsFor, pathsTo } from '../../worker/client.ts';
import type { PathsAnswer } from '../../worker/protocol.ts';
import css from './inspector.module.css';
import { PersonPicker } from './person-picker.tsx';
import { useAccessPerson } from './use-access-person.ts';
import type { GroupRef } from './use-group.ts';

/** "Why is X in Y?": every path, then the ways to end it. */
export function Access({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const [personId, setPersonId] = useAccessPerson();
  const person = personId === null ? -1 : group.directory.personIndex(personId);
  const answer = usePaths(group, person);
  return (
    <>
      <div className={css.question} data-access-field>
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
        {answer ? <Verdict group={group} person={person} answer={answer} /> : null}
      </div>
      {answer && person >= 0 ? <Paths group={group} person={person} answer={answer} /> : null}
    </>
  );
}

function usePaths(group: GroupRef, person: number): PathsAnswer | null {
  const [answer, setAnswer] = useState<{ key: string; overlay: unknown; value: PathsAnswer } | null>(null);
  const key = `${group.id}/${person}`;
  useEffect(() => {
    if (person < 0) return;
    let current = true;
    void pathsTo(person, group.index).then((value) => {
      if (current && value) setAnswer({ key, overlay: group.overlay, value });
    });
    return () => {
      current = false;
    };
  }, [key, person, group]);
  return person >= 0 && answer?.key === key ? answer.value : null;
}

function Verdict({ group, person, answer }: { group: GroupRef; person: number; answer: PathsAnswer }): ReactNode {
  const t = useT();
  const count = answer.paths.length;
  const admin = group.overlay.hasAdmin(group.index, person);
  const text =
    count > 0 ? t('access.yes', { count }) : t(answer.unreadable.length > 0 ? 'access.unknown' : 'access.no');
  return (
    <div className={css.answer} role="status" data-testid="access-answer">
      {count > 0 ? (
        <Check size={15} strokeWidth={2} className={css.yes} aria-hidden />
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

/** Line styles of the canvas: solid, dashed, dotted; from the fourth on only when chosen. */
const dashes = ['', '7 5', '1.5 4'];

function Paths({ group, person, answer }: { group: GroupRef; person: number; answer: PathsAnswer }): ReactNode {
  const t = useT();
  const [cuts, setCuts] = useState<Cut[] | null>(null);
  const [choice, setChoice] = useState(0);
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
  useEffect(() => {
    if (answer.paths.length === 0) {
      uiActions.setAccess(null);
      return;
    }
    uiActions.setAccess({
      person,
      group: group.index,
      paths: answer.paths,
      cut: cut ? cutEdges(group, cut) : [],
      emphasised: null,
    });
  }, [person, group, answer, cut]);
  useEffect(() => () => uiActions.setAccess(null), []);

  const emphasise = (i: number | null): void => {
    const now = useUi.getState().access;
    if (now) uiActions.setAccess({ ...now, emphasised: i });
  };
  const name = (g: number): string => safeName(group.overlay.nameOf(g));
  const asText = (): string =>
    answer.paths.map((path, i) => `${i + 1}. ${[personName, ...[...path].map(name)].join(' › ')}`).join('\n');

  return (
    <>
      <div className={css.scroll} style={{ padding: 0 }}>
        {answer.paths.length > 0 ? (
          <h3 className={css.paneHead}>
            {t('access.paths')} <span>{t('access.shortest')}</span>
          </h3>
        ) : null}
        <ol data-testid="access-paths">
          {answer.paths.map((path, i) => (
            <li key={i}>
              <button
                type="button"
                className={clsx(css.pathRow, emphasised !== null && emphasised !== i && css.dim)}
                onMouseEnter={() => emphasise(i)}
                onMouseLeave={() => emphasise(null)}
                onFocus={() => emphasise(i)}
                onBlur={() => emphasise(null)}
              >
                <span className={css.number}>{i + 1}</span>
                <svg width="30" height="18" aria-hidden>
                  <path
                    d="M1 9H29"
                    stroke="var(--accent)"
                    strokeWidth="2"
                    strokeDasharray={dashes[i] ?? '1 6'}
                    strokeLinecap={i === 2 ? 'round' : 'butt'}
                    fill="none"
                  />
                </svg>
                <span className={css.pathText}>
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
        <div className={css.foot}>
          <Button
            kind="primary"
            size="large"
            stretch
            reason={cut.error ? errorText(t, cut.error).message : null}
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

interface CutsProps {
  group: GroupRef;
  personName: string;
  cuts: Cut[];
  choice: number;
  onChoose: (choice: number) => void;
}

const NAMED = 4;

function Cuts({ group, personName, cuts, choice, onChoose }: CutsProps): ReactNode {
  const t = useT();
  const name = (g: number): string => safeName(group.overlay.nameOf(g));
  const list = (groups: Uint32Array): string => {
    const names = [...groups.subarray(0, NAMED)].map(name).join(t('app.list-separator'));
    return groups.length > NAMED ? `${names} ${t('effect.and-groups', { count: groups.length - NAMED })}` : names;
  };
  const cut = cuts[choice];
  return (
    <>
      <RadioGroup
        className={css.options}
        value={String(choice)}
        onChange={(v) => onChoose(Number(v))}
        aria-label={t('access.end-it')}
      >
        <h3 className={css.paneHead}>{t('access.end-it')}</h3>
        {cuts.map((c, i) => {
          const removals = c.intents.filter((x) => x.kind === 'member.remove');
          const moves = c.intents.filter((x) => x.kind === 'group.move');
          const moved = moves.map((m) => name(group.overlay.groupIndex(m.groupId))).join(t('app.list-separator'));
          return (
            <Radio key={i} value={String(i)} className={css.option} isDisabled={c.error !== null}>
              <span className={css.radio} aria-hidden />
              <span>
                {c.kind === 'memberships' ? (
                  <Say k="access.cut-memberships" values={{ person: personName, count: removals.length }} />
                ) : removals.length === 0 ? (
                  <Say k="access.cut-detach" values={{ name: moved }} />
                ) : (
                  <Say k="access.cut-detach-more" values={{ name: moved, count: removals.length }} />
                )}{' '}
                <span className="small quiet">
                  {t(c.kind === 'memberships' ? 'access.fewest-people' : 'access.fewest-steps')}
                </span>
                <span className={css.optionText} style={{ display: 'block' }}>
                  {c.error
                    ? errorText(t, c.error).message
                    : removals.map((r) => name(group.overlay.groupIndex(r.groupId))).join(t('app.list-separator'))}
                </span>
                <span className={css.effect}>
                  <CountButton kind="lose" count={formatNumber(c.lose)} word={t('app.lose', { count: c.lose })} />
                  <CountButton kind="keep" count={formatNumber(c.keep)} word={t('app.keep', { count: c.keep })} />
                </span>
              </span>
            </Radio>
          );
        })}
      </RadioGroup>
      {cut && (cut.alsoEnds.length > 0 || cut.stays.length > 0) ? (
        <p className={css.also}>
          {cut.alsoEnds.length > 0 ? (
            <Say k="access.also-ends" nodes={{ groups: <b>{list(cut.alsoEnds)}</b> }} />
          ) : null}{' '}
          {cut.stays.length > 0 ? <Say k="access.stays" nodes={{ groups: <b>{list(cut.stays)}</b> }} /> : null}
        </p>
      ) : null}
    </>
  );
}
