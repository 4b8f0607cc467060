import { ArrowLeft, KeyRound, TriangleAlert, X } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import { useQuery } from '../../bridge/use-query.ts';
import { changesActions } from '../../state/changes.ts';
import { openProfileId, useConnection } from '../../state/connection.ts';
import { keepsCategories } from '../../state/directory-shape.ts';
import { useDirectory } from '../../state/directory.ts';
import { workspaceActions } from '../../state/workspace.ts';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { errorText } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { clsx } from '../../ui/clsx.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { PersonName } from '../../ui/person.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { pathAbove, placementOf } from '../placement.ts';
import css from './inspector.module.css';
import { topWord } from './path-line.tsx';
import { takesLastManager } from './roles/role-change.ts';
import { groupRef, useCheck, type GroupRef } from './use-group.ts';
import { useMemberRoles } from './roles/use-roles.ts';

/** A person: in which groups, by which path, administering what. */
export function PersonView({ personId }: { personId: string }): ReactNode {
  const t = useT();
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const advice = useConnection((s) => s.capabilities?.groupsPerPersonAdvice ?? null);
  const profileId = openProfileId();
  const asked = useQuery('directory.person', profileId === null ? null : { profileId, personId }, directory);
  const detail = asked.value;
  const person = directory?.personIndex(personId) ?? -1;

  const groups = useMemo(() => {
    if (!directory || !overlay || person < 0) return [];
    const ids = new Set(directory.groupsOfPerson(person));
    for (const [g, change] of overlay.members) {
      if (change.added.has(person)) ids.add(g);
      if (change.removed.has(person)) ids.delete(g);
    }
    return [...ids].flatMap((g) => groupRef(directory, overlay, overlay.groupId(g)) ?? []);
  }, [directory, overlay, person]);
  const administered = useMemo(() => {
    if (!directory || !overlay || person < 0) return [];
    const ids = new Set(directory.groupsAdministeredBy(person));
    for (const [g, change] of overlay.admins) {
      if (change.added.has(person)) ids.add(g);
      if (change.removed.has(person)) ids.delete(g);
    }
    return [...ids].flatMap((g) => groupRef(directory, overlay, overlay.groupId(g)) ?? []);
  }, [directory, overlay, person]);

  const name = person >= 0 && directory ? directory.personName(person) : safeName(detail?.name ?? personId);
  return (
    <div className={css.panel} data-testid="person-view">
      <header className={css.head}>
        <div className={css.titleRow}>
          <h2 className={css.title}>
            <PersonName
              name={name}
              bold
              disabled={detail ? detail.status === 'disabled' : directory?.isDisabled(person)}
            />
          </h2>
          <span className="grow" />
          <IconButton
            icon={ArrowLeft}
            size="small"
            label={t('person.back')}
            onPress={() => workspaceActions.showPerson(null)}
          />
        </div>
        <div className={css.contacts} data-selectable>
          {[...new Set([detail?.email, detail?.phone, detail?.userName])].map((contact) =>
            contact ? <span key={contact}>{safeName(contact)}</span> : null,
          )}
        </div>
        {detail?.description ? <div className="small middle">{safeName(detail.description)}</div> : null}
      </header>
      {person < 0 ? <Notice>{t('person.not-in-copy')}</Notice> : null}
      {person >= 0 && asked.error ? <ErrorNotice error={asked.error} again={asked.again} /> : null}
      <div className={css.scroll}>
        {advice !== null && groups.length > advice ? (
          <Notice icon={TriangleAlert} tone="warn">
            {t('person.advice', { count: advice })}
          </Notice>
        ) : null}
        <h3 className={css.sub}>{t('person.groups', { count: groups.length })}</h3>
        {groups.length === 0 ? <p className="middle">{t('person.none')}</p> : null}
        <ul data-testid="person-groups">
          {groups.map((g) => (
            <GroupRow key={g.id} group={g} personId={personId} />
          ))}
        </ul>
        {administered.length > 0 ? (
          <>
            <h3 className={css.sub}>{t('person.administers', { count: administered.length })}</h3>
            <ul>
              {administered.map((g) => (
                <GroupRow key={g.id} group={g} personId={null} />
              ))}
            </ul>
          </>
        ) : null}
        <p style={{ marginTop: 12 }}>
          <LinkButton
            icon={KeyRound}
            onPress={() => {
              workspaceActions.setAccessPerson(personId);
              workspaceActions.setTab('access');
            }}
          >
            {t('person.why')}
          </LinkButton>
        </p>
      </div>
    </div>
  );
}

function GroupRow({ group, personId }: { group: GroupRef; personId: string | null }): ReactNode {
  const t = useT();
  const check = useCheck();
  const byMembership = useMemberRoles();
  const categories = useConnection((s) => keepsCategories(s.capabilities));
  const places = placesOf(group, t(topWord(group, categories)));
  const person = personId === null ? -1 : group.directory.personIndex(personId);
  const role = person < 0 ? null : group.overlay.roleOf(group.index, person);
  const forbidden = personId === null ? null : check({ kind: 'member.remove', groupId: group.id, personId });
  return (
    <li className="row">
      <button
        type="button"
        className={css.rowButton}
        style={{ minHeight: 40 }}
        onClick={() => {
          const key = placementOf(group.overlay, group.index);
          if (key) workspaceActions.selectGroup(key, { reveal: true });
          if (personId) workspaceActions.setAccessPerson(personId);
        }}
      >
        <span className="grow">
          <span className="ellipsis" style={{ display: 'block' }}>
            {group.name}
          </span>
          <PathText
            className={css.placeText}
            steps={places.steps}
            separator={t(places.several ? 'app.list-separator' : 'app.path-separator')}
          />
        </span>
        {byMembership && role !== null ? (
          <span className={clsx(css.role, role !== 'member' && css.admin)}>
            {role === 'member' ? null : <KeyRound size={12} strokeWidth={1.6} aria-hidden />}
            {t(`role.${role}`)}
          </span>
        ) : null}
      </button>
      {personId ? (
        <IconButton
          icon={X}
          size="small"
          label={t('person.remove', { name: group.name })}
          reason={
            forbidden
              ? errorText(t, forbidden).message
              : byMembership && takesLastManager(group.overlay, group.index, [person])
                ? t('roles.last-manager')
                : null
          }
          onPress={() => void changesActions.stage([{ kind: 'member.remove', groupId: group.id, personId }])}
        />
      ) : null}
    </li>
  );
}

/** Where a group stands: the steps of its path, or, where it stands in several places, each of them. */
function placesOf({ overlay, index }: GroupRef, topLevel: string): { steps: string[]; several: boolean } {
  const parents = overlay.parentsOf(index);
  const several = parents.length > 1;
  const steps = (several ? [...parents] : pathAbove(overlay, index)).map((g) => safeName(overlay.nameOf(g)));
  return { steps: steps.length === 0 ? [topLevel] : steps, several };
}
