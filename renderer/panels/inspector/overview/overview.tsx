import { TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { AppError } from '#shared/errors/app-error.ts';
import type { GroupDetail } from '#shared/ipc/contract.ts';
import { useQuery } from '../../../bridge/use-query.ts';
import { changesActions } from '../../../state/changes.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import { hasBranches, keepsCategories } from '../../../state/directory-shape.ts';
import { toastActions } from '../../../state/toasts.ts';
import { workspaceActions } from '../../../state/workspace.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNotice } from '../../../ui/error-notice.tsx';
import { errorLine } from '../../../ui/i18n/error-text.ts';
import { formatDayTime, formatNumber } from '../../../ui/i18n/format.ts';
import { useLanguage, useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { peopleText, peopleTitle } from '../../../ui/people-words.ts';
import { safeName } from '../../../ui/safe-name.ts';
import { TextField } from '../../../ui/text-field.tsx';
import { placementOf } from '../../placement.ts';
import { AttributesBlock } from './attributes-block.tsx';
import attributes from './attributes.module.css';
import { CategoriesField } from './categories-field.tsx';
import { membersUnknown, useEffectiveCount } from '../group-facts.tsx';
import css from '../inspector.module.css';
import { StagedWas } from './staged-was.tsx';
import { useGroupActions } from '../use-group-actions.ts';
import { groupRef, useCheck, type GroupRef } from '../use-group.ts';

/** Description, actions, attributes, categories, subgroups, facts: what this directory has of them. Edits stage in place. */
export function Overview({ group }: { group: GroupRef }): ReactNode {
  const t = useT();
  const profileId = openProfileId();
  const asked = useQuery(
    'directory.group',
    profileId === null || group.isNew ? null : { profileId, groupId: group.id },
    group.directory,
  );
  const detail = asked.value;
  const category = group.overlay.isCategory(group.index);
  const inCategories = useConnection((s) => keepsCategories(s.capabilities)) && !category;
  const branches = useConnection((s) => hasBranches(s.capabilities));
  return (
    <div className={css.scroll}>
      {asked.error ? <ErrorNotice error={asked.error} again={asked.again} /> : null}
      <Description group={group} detail={detail} />
      <Actions group={group} />
      {category ? (
        <p className={attributes.note} data-testid="category-warning">
          <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />
          <span>{t('attributes.category-warning')}</span>
        </p>
      ) : null}
      <AttributesBlock group={group} detail={detail} />
      {inCategories ? <CategoriesField key={group.id} group={group} /> : null}
      {branches || category ? <Subgroups group={group} category={category} /> : null}
      <Facts group={group} detail={detail} />
    </div>
  );
}

function Description({ group, detail }: { group: GroupRef; detail: GroupDetail | null }): ReactNode {
  const t = useT();
  const max = useConnection((s) => s.capabilities?.descriptionMax ?? 1024);
  const { overlay, index } = group;
  const known =
    overlay.descriptions.get(index) ??
    (group.isNew ? overlay.newGroups[index - group.directory.groupCount].description : detail?.description);
  const [typed, setTyped] = useState<string | null>(null);
  const check = useCheck();
  if (known === undefined) return null;
  const problemOf = (description: string): AppError | null =>
    check({ kind: 'group.update', groupId: group.id, description, before: { name: overlay.nameOf(index) } });
  // Any text stands for every edit: what forbids it forbids them all.
  const forbidden = problemOf('…');
  const wrong = typed === null || typed.trim() === known ? null : problemOf(typed.trim());
  const finish = (): void => {
    // What cannot be staged stays to be mended.
    if (wrong !== null) return;
    if (typed !== null && typed.trim() !== known) {
      const name = group.isNew ? group.name : group.directory.groupName(index);
      void changesActions.stage([
        {
          kind: 'group.update',
          groupId: group.id,
          description: typed.trim(),
          before: { name, description: detail?.description ?? '' },
        },
      ]);
    }
    setTyped(null);
  };
  return (
    <div className={css.block} onBlur={finish}>
      <TextField
        label={t('inspector.description')}
        lines={2}
        maxLength={max}
        value={typed ?? known}
        onChange={setTyped}
        isReadOnly={forbidden !== null}
        note={forbidden ? errorLine(t, forbidden) : undefined}
        error={wrong ? errorLine(t, wrong) : null}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && !e.shiftKey && !e.nativeEvent.isComposing) {
            e.preventDefault();
            finish();
          }
        }}
        data-testid="description"
      />
      {overlay.descriptions.has(index) && detail ? (
        <StagedWas>
          {t('attributes.was', { value: detail.description === '' ? t('attributes.none') : detail.description })}
        </StagedWas>
      ) : null}
    </div>
  );
}

/** What the menu of the head holds too, in sight; renaming is done at the name. */
function Actions({ group }: { group: GroupRef }): ReactNode {
  const actions = useGroupActions(group, () => undefined);
  return (
    <div className={css.actions}>
      {actions
        .filter((a) => a.id !== 'rename')
        .map(({ id, label, icon: Icon, danger, reason, onAction }) => (
          <Button key={id} size="small" kind={danger ? 'danger' : 'plain'} reason={reason} onPress={onAction}>
            <Icon size={14} strokeWidth={1.5} aria-hidden />
            {label}
          </Button>
        ))}
    </div>
  );
}

const SHOWN = 12;
/** So many more with each press: a group can have five thousand. */
const MORE = 40;

/** What stands below: subgroups of a group, or the groups of a category. */
function Subgroups({ group, category }: { group: GroupRef; category: boolean }): ReactNode {
  const t = useT();
  const [most, setMost] = useState(SHOWN);
  const children = group.overlay.childrenOf(group.index);
  const shown = [...children.subarray(0, most)];
  const unknown = children.length === 0 && !category && membersUnknown(group);
  return (
    <section className={css.block}>
      <h3 className={css.sub}>
        {t(category ? 'inspector.groups-head' : 'inspector.subgroups-head')}{' '}
        <span className="quiet num">{unknown ? '?' : formatNumber(children.length)}</span>
      </h3>
      {children.length === 0 ? (
        <p className="middle">
          {t(unknown ? 'members.not-loaded' : category ? 'inspector.no-groups' : 'inspector.no-subgroups')}
        </p>
      ) : null}
      <ul>
        {shown.map((g) => (
          <SubgroupRow key={g} group={group} index={g} />
        ))}
      </ul>
      {children.length > shown.length ? (
        <LinkButton onPress={() => setMost(most + MORE)}>
          {t('effect.more-groups', { count: children.length - shown.length })}
        </LinkButton>
      ) : null}
    </section>
  );
}

function SubgroupRow({ group, index }: { group: GroupRef; index: number }): ReactNode {
  const own = groupRef(group.directory, group.overlay, group.overlay.groupId(index));
  if (!own) return null;
  return <SubgroupLine own={own} />;
}

function SubgroupLine({ own }: { own: GroupRef }): ReactNode {
  const t = useT();
  const count = useEffectiveCount(own);
  return (
    <li>
      <button
        type="button"
        className={css.rowButton}
        onClick={() => {
          const key = placementOf(own.overlay, own.index);
          if (key) workspaceActions.selectGroup(key, { reveal: true });
        }}
      >
        <span className={`grow ellipsis ${own.overlay.isDeleted(own.index) ? css.struck : ''}`}>{own.name}</span>
        <span className="small quiet num" title={peopleTitle(count, t)}>
          {peopleText(count)}
        </span>
      </button>
    </li>
  );
}

function Facts({ group, detail }: { group: GroupRef; detail: GroupDetail | null }): ReactNode {
  const t = useT();
  const language = useLanguage();
  const maxDepth = useConnection((s) => s.capabilities?.maxDepth ?? null);
  const branches = useConnection((s) => hasBranches(s.capabilities));
  const now = Date.now();
  const level = group.overlay.level(group.index);
  const moment = (at: number | null | undefined): string | null => (at ? formatDayTime(at, now, language) : null);
  const creator = detail?.creator
    ? group.directory.personIndex(detail.creator) >= 0
      ? safeName(group.directory.personName(group.directory.personIndex(detail.creator)))
      : detail.creator
    : null;
  const parents = group.overlay.parentsOf(group.index);
  const facts: [string, string | null][] = [
    [
      'inspector.level',
      !branches ? null : maxDepth === null ? formatNumber(level) : t('inspector.level-of', { level, max: maxDepth }),
    ],
    [
      'inspector.parents',
      branches && parents.length > 1
        ? [...parents].map((p) => safeName(group.overlay.nameOf(p))).join(t('app.list-separator'))
        : null,
    ],
    ['inspector.created', moment(detail?.createdAt)],
    ['inspector.creator', creator],
    ['inspector.updated', moment(detail?.updatedAt)],
    ['inspector.read-at', moment(detail?.readAt)],
  ];
  return (
    <dl className={css.facts}>
      {facts.map(([key, value]) =>
        value === null ? null : (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd className="num">{value}</dd>
          </div>
        ),
      )}
      {group.isNew ? null : (
        <div>
          <dt>{t('inspector.id')}</dt>
          <dd>
            <button
              type="button"
              className={css.idButton}
              title={t('app.copy')}
              onClick={() => void navigator.clipboard.writeText(group.id).then(() => toastActions.say('app.copied'))}
            >
              {group.id}
            </button>
          </dd>
        </div>
      )}
    </dl>
  );
}
