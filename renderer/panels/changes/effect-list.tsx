import { ChevronDown, ChevronRight, RefreshCw } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { EffectCarriers } from '#shared/plan/effect-carriers.ts';
import type { AccessChange, Impact } from '#shared/plan/impact-types.ts';
import type { Run } from '#shared/plan/run.ts';
import type { Plan } from '#shared/plan/step.ts';
import { clsx } from '../../ui/clsx.ts';
import { Sign, type GlyphKind } from '../../ui/glyph.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { PersonName } from '../../ui/person.tsx';
import { AccessEffect } from './access-effect.tsx';
import { effectClusters, type EffectCluster, type EffectKind } from './effect-clusters.ts';
import css from './effect-list.module.css';
import { EffectMark } from './effect-mark.tsx';
import { effectState } from './effect-state.ts';

/** Names by index, of the directory the impact was computed on. */
export interface IndexNames {
  group(index: number): string;
  person(index: number): string;
  /** Address or account name; '' where none is known. */
  contact(index: number): string;
}

/** The steps of a plan as they carry its effect, and how far they are; `run` null: not begun. */
export interface EffectProgress {
  carriers: EffectCarriers;
  plan: Plan;
  run: Run | null;
}

interface EffectListProps {
  impact: Impact;
  names: IndexNames;
  /** 3 columns in the review sheet, 1 in the inspector. */
  columns?: 1 | 3;
  /** What a run says of each class; only where there are steps. */
  progress?: EffectProgress | null;
  onReadAgain?: () => void;
}

const CLUSTERS = 8;
const NO_ACCESS: readonly AccessChange[] = [];

/** The effect in names: gain, lose, keep, unknown; a class of nothing stays as one grey line. */
export function EffectList({ impact, names, columns = 3, progress = null, onReadAgain }: EffectListProps): ReactNode {
  const t = useT();
  const clusters = useMemo(() => effectClusters(impact), [impact]);
  const of = (...kinds: EffectKind[]): EffectCluster[] => clusters.filter((c) => kinds.includes(c.kind));
  const gains = of('gain', 'admin-gain');
  const losses = of('lose', 'admin-lose');
  const shared = { names, columns, progress };
  return (
    <div className={css.list} data-testid="effect">
      {gains.length === 0 ? (
        <Zero kind="gain" text={t('effect.none-gain')} />
      ) : (
        <Clusters clusters={gains} {...shared} />
      )}
      {losses.length === 0 ? (
        <Zero kind="lose" text={t('effect.none-lose')} />
      ) : (
        <Clusters clusters={losses} {...shared} />
      )}
      <AccessEffect changes={impact.access ?? NO_ACCESS} names={names} progress={progress} />
      {impact.keeps.length === 0 ? (
        <Zero kind="keep" text={t('effect.none-keep')} />
      ) : (
        <Folded kind="keep" head={t('effect.keep', { count: impact.keeps.length })} text={t('effect.keep-text')}>
          <Names people={impact.keeps} names={names} columns={columns} />
        </Folded>
      )}
      {impact.unknownGroups.length === 0 ? (
        <Zero kind="unknown" text={t('effect.none-unknown')} />
      ) : (
        <section className={css.cluster}>
          <div className={clsx(css.head, css.unknown)}>
            <Sign kind="unknown" />
            <b>{t('effect.unknown', { count: impact.unknownGroups.length })}</b>
            <span className={css.rest}>{t('effect.unknown-text')}</span>
            <span className="grow" />
            {onReadAgain ? (
              <LinkButton icon={RefreshCw} onPress={onReadAgain}>
                {t('effect.read-again')}
              </LinkButton>
            ) : null}
          </div>
          <GroupNames groups={[...impact.unknownGroups]} names={names} columns={columns} />
        </section>
      )}
    </div>
  );
}

function Zero({ kind, text }: { kind: GlyphKind; text: string }): ReactNode {
  return (
    <div className={css.zero}>
      <Sign kind={kind} />
      {text}
    </div>
  );
}

interface ClustersProps {
  clusters: EffectCluster[];
  names: IndexNames;
  columns: 1 | 3;
  progress: EffectProgress | null;
}

function Clusters({ clusters, ...rest }: ClustersProps): ReactNode {
  const t = useT();
  const [all, setAll] = useState(false);
  const shown = all ? clusters : clusters.slice(0, CLUSTERS);
  return (
    <>
      {shown.map((c) => (
        <Cluster key={`${c.kind}-${c.groups[0]}`} cluster={c} {...rest} />
      ))}
      {clusters.length > shown.length ? (
        <div className={css.more}>
          <LinkButton onPress={() => setAll(true)}>
            {t('effect.more-groups', { count: clusters.length - shown.length })}
          </LinkButton>
        </div>
      ) : null}
    </>
  );
}

const classOf: Record<EffectKind, { css: string; sign: GlyphKind }> = {
  gain: { css: css.gain, sign: 'gain' },
  'admin-gain': { css: css.gain, sign: 'admin' },
  lose: { css: css.lose, sign: 'lose' },
  'admin-lose': { css: css.lose, sign: 'admin' },
};

function Cluster({
  cluster,
  names,
  columns,
  progress,
}: Omit<ClustersProps, 'clusters'> & { cluster: EffectCluster }): ReactNode {
  const t = useT();
  const [groupsOpen, setGroupsOpen] = useState(false);
  const carriers = progress?.carriers ?? null;
  const steps = useMemo(() => carriers?.of(cluster) ?? null, [carriers, cluster]);
  const look = classOf[cluster.kind];
  // People reach upwards, so the deepest group is what was acted on; administrators reach downwards, so it is the topmost.
  const isAdmin = cluster.kind === 'admin-gain' || cluster.kind === 'admin-lose';
  const [main, ...others] = isAdmin ? cluster.groups : [...cluster.groups].reverse();
  return (
    <section className={css.cluster}>
      <div className={clsx(css.head, look.css)}>
        <Sign kind={look.sign} />
        <div className={css.words}>
          <b>{t(`effect.${cluster.kind}`, { count: cluster.people.length })}</b>
          <b className={clsx(css.object, 'ellipsis')}>{names.group(main)}</b>
          {others.length > 0 ? (
            <button
              type="button"
              className={css.others}
              aria-expanded={groupsOpen}
              onClick={() => setGroupsOpen(!groupsOpen)}
            >
              {t('effect.and-groups', { count: others.length })}
            </button>
          ) : null}
        </div>
        <EffectMark state={progress && steps ? effectState(steps, progress.plan, progress.run) : null} />
      </div>
      {groupsOpen ? <GroupNames groups={others} names={names} columns={columns} /> : null}
      <Names people={cluster.people} names={names} columns={columns} />
    </section>
  );
}

/** 8 names, then "11 more"; long lists open a thousand at a time. */
function Names({ people, names, columns }: { people: Uint32Array; names: IndexNames; columns: 1 | 3 }): ReactNode {
  const t = useT();
  const first = columns === 1 ? 4 : 8;
  const [shown, setShown] = useState(first);
  const rest = people.length - shown;
  const listed = [...people.subarray(0, shown)].map((p) => ({ p, name: names.person(p) }));
  const named = Map.groupBy(listed, ({ name }) => name);
  return (
    <ul className={columns === 1 ? css.names1 : css.names3}>
      {listed.map(({ p, name }) => (
        <li key={p}>
          <PersonName name={name} contact={names.contact(p)} isNamesake={named.get(name)!.length > 1} />
        </li>
      ))}
      {people.length > first ? (
        <li className={css.moreNames}>
          <LinkButton onPress={() => setShown(rest > 0 ? shown + 1000 : first)}>
            {rest > 0 ? t('app.more-names', { count: rest }) : t('app.fewer')}
          </LinkButton>
        </li>
      ) : null}
    </ul>
  );
}

function GroupNames({ groups, names, columns }: { groups: number[]; names: IndexNames; columns: 1 | 3 }): ReactNode {
  return (
    <ul className={columns === 1 ? css.names1 : css.names3}>
      {groups.slice(0, 200).map((g) => (
        <li key={g} className="ellipsis">
          {names.group(g)}
        </li>
      ))}
    </ul>
  );
}

function Folded({
  kind,
  head,
  text,
  children,
}: {
  kind: GlyphKind;
  head: string;
  text: string;
  children: ReactNode;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const Icon = open ? ChevronDown : ChevronRight;
  return (
    <section className={css.cluster}>
      <button
        type="button"
        className={clsx(css.head, css.keep, css.fold)}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Sign kind={kind} />
        <b>{head}</b>
        <span className={css.rest}>{text}</span>
        <span className="grow" />
        <Icon size={14} strokeWidth={1.5} aria-hidden />
      </button>
      {open ? children : null}
    </section>
  );
}
