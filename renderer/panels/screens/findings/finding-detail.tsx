import { Info, LocateFixed } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import { personFlag } from '#shared/domain/columns.ts';
import type { Intent } from '#shared/plan/intent.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { useQuery } from '../../../bridge/use-query.ts';
import { changesActions } from '../../../state/changes.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import { countInCopy } from '../../../state/people-count.ts';
import { sessionActions } from '../../../state/session.ts';
import { uiActions } from '../../../state/ui.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { errorLine, errorText } from '../../../ui/i18n/error-text.ts';
import { formatDayTime, formatNumber } from '../../../ui/i18n/format.ts';
import { Say } from '../../../ui/i18n/say.tsx';
import { useLanguage, useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { PersonName } from '../../../ui/person.tsx';
import { peopleWords } from '../../../ui/people-words.ts';
import { safeName } from '../../../ui/safe-name.ts';
import { TextField } from '../../../ui/text-field.tsx';
import { useCheck } from '../../inspector/use-group.ts';
import { groupPath } from '../../palette/group-path.ts';
import { paletteActions } from '../../palette/palette-actions.ts';
import { removals } from './finding-fixes.ts';
import { findingName, findingWhere, placeOf } from './finding-words.ts';
import type { Finding } from './findings.ts';
import css from './findings.module.css';

interface Of {
  finding: Finding;
  directory: Directory;
  overlay: Overlay;
}

/** What a finding means, and everything that can be done about it. Edits stage in place. */
export function FindingDetail({ finding, directory, overlay }: Of): ReactNode {
  const t = useT();
  const advice = useConnection((s) => s.capabilities?.groupsPerPersonAdvice ?? null);
  const maxDepth = useConnection((s) => s.capabilities?.maxDepth ?? null);
  const person = finding.subject === 'person';
  const name = findingName(finding, directory, overlay);
  return (
    <>
      <header className={css.detailHead}>
        <div className="small quiet">{t(`findings.one.${finding.kind}`, { count: advice ?? 0 })}</div>
        <h2 className={css.detailTitle} title={name}>
          {person ? <PersonName name={name} bold /> : <span className="ellipsis">{name}</span>}
        </h2>
        <div className="small quiet ellipsis">
          {person ? directory.personContact(finding.index) : findingWhere(finding, overlay, t)}
        </div>
      </header>
      <div className={css.detailBody} data-finding-detail>
        <p>
          <Say
            k={`findings.why.${finding.kind}`}
            values={{
              name,
              count: person ? finding.groups.length : (advice ?? 0),
              advice: advice ?? 0,
              level: maxDepth ?? 0,
              person: finding.person >= 0 ? safeName(directory.personName(finding.person)) : '',
            }}
          />
        </p>
        <Body finding={finding} directory={directory} overlay={overlay} />
        <p className={css.look}>
          <LinkButton
            icon={LocateFixed}
            onPress={() =>
              person ? paletteActions.goToPerson(finding.index) : paletteActions.goToGroup(finding.index)
            }
          >
            {t(person ? 'findings.show-person' : 'findings.show-group')}
          </LinkButton>
        </p>
        <p className={css.detailNote}>
          <Info size={14} strokeWidth={1.5} aria-hidden />
          <span>{t('findings.offline-note')}</span>
        </p>
      </div>
    </>
  );
}

function Body(of: Of): ReactNode {
  const t = useT();
  const { finding, overlay, directory } = of;
  switch (finding.kind) {
    case 'empty':
      return (
        <StageButton
          intents={
            overlay.isDeleted(finding.index)
              ? []
              : [
                  {
                    kind: 'group.delete',
                    groupId: overlay.groupId(finding.index),
                    before: { name: overlay.nameOf(finding.index) },
                  },
                ]
          }
          label={t('findings.stage-deletion')}
        />
      );
    case 'unattached':
    case 'at-limit':
      return (
        <p>
          <Button size="small" onPress={() => uiActions.openMoveTo(finding.index)}>
            {t(`findings.fix.${finding.kind}`)}
          </Button>
        </p>
      );
    case 'unreadable':
      return <ReadAgain {...of} />;
    case 'no-admin':
    case 'one-admin':
    case 'no-manager':
    case 'one-manager':
      return <Successors {...of} />;
    case 'many-groups':
      return <PersonGroups {...of} />;
    case 'disabled':
      return (
        <>
          <StageButton
            intents={removals(finding, directory, overlay)}
            label={t('findings.stage-removals', { count: removals(finding, directory, overlay).length })}
          />
          <PersonGroups {...of} />
        </>
      );
    case 'two-parents':
      return (
        <ul className={css.detailList}>
          {[...finding.groups].map((g) => (
            <li key={g} className={css.detailRow}>
              <span className="ellipsis grow">
                {[...groupPath(overlay, g), safeName(overlay.nameOf(g))].join(t('app.path-separator'))}
              </span>
            </li>
          ))}
        </ul>
      );
    case 'same-name':
      return <SameNames {...of} />;
  }
}

/** Stages intents with one press; says why when it cannot. */
function StageButton({ intents, label }: { intents: Intent[]; label: string }): ReactNode {
  const t = useT();
  const check = useCheck();
  if (intents.length === 0) return <p className="middle">{t('findings.staged-already')}</p>;
  const problem = intents.map(check).find((p) => p !== null) ?? null;
  return (
    <p>
      <Button
        size="small"
        reason={problem ? errorLine(t, problem) : null}
        onPress={() => void changesActions.stage(intents)}
      >
        {label}
      </Button>
    </p>
  );
}

function ReadAgain({ finding, directory }: Of): ReactNode {
  const t = useT();
  const language = useLanguage();
  const online = useConnection((s) => s.connection?.link === 'online');
  const groupId = directory.groupId(finding.index);
  const profileId = openProfileId();
  const asked = useQuery('directory.group', profileId === null ? null : { profileId, groupId }, directory);
  const detail = asked.value;
  return (
    <>
      {asked.error ? <ErrorNotice error={asked.error} again={asked.again} /> : null}
      {detail?.unreadable ? <p className="middle">{errorText(t, detail.unreadable).message}</p> : null}
      {detail ? (
        <p className="middle">
          {detail.readAt === null
            ? t('findings.never-read')
            : t('findings.read-at', { time: formatDayTime(detail.readAt, Date.now(), language) })}
        </p>
      ) : null}
      <p>
        <Button
          size="small"
          reason={online ? null : t('frame.sync-offline')}
          onPress={() => void sessionActions.readGroups([groupId])}
        >
          {t('findings.fix.unreadable')}
        </Button>
      </p>
    </>
  );
}

const CANDIDATES = 8;

/** People of the group, or, where they are assigned, of the groups above, who could run it: those at work. */
function Successors({ finding, directory, overlay }: Of): ReactNode {
  const t = useT();
  const check = useCheck();
  const g = finding.index;
  const byRole = finding.kind === 'no-manager' || finding.kind === 'one-manager';
  const { flags } = directory.columns.people;
  const runs = (p: number): boolean =>
    byRole ? (overlay.roleOf(g, p) ?? 'member') !== 'member' : overlay.hasAdmin(g, p);
  const ran = (p: number): boolean =>
    byRole ? (overlay.roleBefore(g, p) ?? 'member') !== 'member' : directory.adminsOf(g).includes(p);
  const canBe = (p: number): boolean => (flags[p] & personFlag.disabled) === 0 && p !== finding.person && !ran(p);
  let from = g;
  let people = [...overlay.directMembersOf(g)].filter(canBe);
  for (const above of byRole ? [] : overlay.ancestorsOf(g)) {
    if (people.length > 0) break;
    from = above;
    people = [...overlay.directMembersOf(above)].filter(canBe);
  }
  return (
    <>
      {finding.person >= 0 ? (
        <div className={css.detailRow}>
          <PersonName name={directory.personName(finding.person)} bold />
          <span className="grow" />
          {(flags[finding.person] & personFlag.disabled) !== 0 ? (
            <span className={css.tag}>{t('members.disabled')}</span>
          ) : null}
        </div>
      ) : null}
      <h3 className={css.detailSub}>
        {t(byRole ? 'findings.successors-manage' : 'findings.successors')}{' '}
        <span className="quiet">
          {from === g ? t('findings.of-group') : t('findings.of-above', { name: safeName(overlay.nameOf(from)) })}
        </span>
      </h3>
      {people.length === 0 ? <p className="middle">{t('findings.no-successors')}</p> : null}
      <ul className={css.detailList}>
        {people.slice(0, CANDIDATES).map((p) => {
          const of = { groupId: overlay.groupId(g), personId: directory.personId(p) };
          const intent: Intent = byRole
            ? { kind: 'member.role', ...of, role: 'manager', before: overlay.roleBefore(g, p) ?? 'member' }
            : { kind: 'admin.assign', ...of };
          const staged = runs(p);
          const problem = staged ? null : check(intent);
          return (
            <li key={p} className={css.detailRow}>
              <PersonName name={directory.personName(p)} />
              <span className="grow" />
              {staged ? (
                <span className="quiet small">{t('findings.staged')}</span>
              ) : (
                <Button
                  size="small"
                  reason={problem ? errorText(t, problem).message : null}
                  onPress={() => void changesActions.stage([intent])}
                >
                  {t(byRole ? 'findings.stage-manager' : 'findings.stage-admin')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {people.length > CANDIDATES ? (
        <p className="small quiet">{t('findings.more-candidates', { count: people.length - CANDIDATES })}</p>
      ) : null}
    </>
  );
}

/** So many at first, and so many more with each press. */
const GROUPS = 100;

function PersonGroups({ finding, directory, overlay }: Of): ReactNode {
  const t = useT();
  const p = finding.index;
  const personId = directory.personId(p);
  const [most, setMost] = useState(GROUPS);
  const check = useCheck();
  return (
    <>
      <h3 className={css.detailSub}>
        {t('findings.groups')} <span className="quiet num">{formatNumber(finding.groups.length)}</span>
      </h3>
      <ul className={css.detailList}>
        {[...finding.groups.subarray(0, most)].map((g) => {
          const isIn = overlay.hasMember(g, p);
          const intent: Intent = { kind: 'member.remove', groupId: overlay.groupId(g), personId };
          const problem = isIn ? check(intent) : null;
          const name = safeName(overlay.nameOf(g));
          return (
            <li key={g} className={css.detailRow}>
              <span className={css.two}>
                <span className={isIn ? 'ellipsis' : `ellipsis ${css.struck}`}>{name}</span>
                <span className="ellipsis quiet small">{placeOf(g, overlay, t)}</span>
              </span>
              {isIn ? (
                <Button
                  size="small"
                  aria-label={t('findings.remove-from', { name })}
                  reason={problem ? errorLine(t, problem) : null}
                  onPress={() => void changesActions.stage([intent])}
                >
                  {t('findings.fix.disabled')}
                </Button>
              ) : (
                <span className="quiet small">{t('findings.staged')}</span>
              )}
            </li>
          );
        })}
      </ul>
      {finding.groups.length > most ? (
        <LinkButton onPress={() => setMost(most + GROUPS)}>
          {t('effect.more-groups', { count: finding.groups.length - most })}
        </LinkButton>
      ) : null}
    </>
  );
}

/** The groups of one name, told apart by id and people; each can get another name on the spot. */
function SameNames({ finding, directory, overlay }: Of): ReactNode {
  const t = useT();
  const [editing, setEditing] = useState<number | null>(null);
  return (
    <ul className={css.detailList}>
      {[...finding.groups].map((g) => (
        <li key={g} className={css.detailRow}>
          <span className={css.two}>
            <span className="ellipsis">{safeName(overlay.nameOf(g))}</span>
            <span className="ellipsis quiet small" data-selectable>
              {peopleWords(countInCopy(directory, g), t)} · <span className="mono">{overlay.groupId(g)}</span>
            </span>
            {editing === g ? <Rename group={g} overlay={overlay} onDone={() => setEditing(null)} /> : null}
          </span>
          {editing === g ? null : (
            <Button size="small" onPress={() => setEditing(g)}>
              {t('findings.fix.same-name')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Rename({ group, overlay, onDone }: { group: number; overlay: Overlay; onDone: () => void }): ReactNode {
  const t = useT();
  const check = useCheck();
  const before = overlay.nameOf(group);
  const [name, setName] = useState(before);
  const intent: Intent = {
    kind: 'group.update',
    groupId: overlay.groupId(group),
    name: name.trim(),
    before: { name: before },
  };
  const problem = name.trim() === before.trim() ? null : check(intent);
  return (
    <form
      className={css.rename}
      onSubmit={(e) => {
        e.preventDefault();
        if (problem !== null || name.trim() === before.trim()) return;
        void changesActions.stage([intent]).then((r) => {
          if (r?.ok) onDone();
        });
      }}
    >
      <TextField
        label={t('findings.new-name')}
        hideLabel
        small
        autoFocus
        value={name}
        onChange={setName}
        error={problem ? errorText(t, problem).message : null}
      />
      <span className={css.actions}>
        <Button size="small" type="submit" disabled={problem !== null || name.trim() === before.trim()}>
          {t('findings.stage-name')}
        </Button>
        <Button size="small" kind="ghost" onPress={onDone}>
          {t('app.cancel')}
        </Button>
      </span>
    </form>
  );
}
