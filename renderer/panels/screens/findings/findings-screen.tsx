import { Download, Flag } from 'lucide-react';
import { useDeferredValue, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { changesActions } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { useDirectory } from '../../../state/directory.ts';
import { sessionActions } from '../../../state/session.ts';
import { toastActions } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { SearchField } from '../../../ui/search-field.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { Tray } from '../../changes/tray.tsx';
import { useCheck } from '../../inspector/use-group.ts';
import { saveText } from '../../save-text.ts';
import { FindingDetail } from './finding-detail.tsx';
import { FindingKinds } from './finding-kinds.tsx';
import { bulkKinds, fixOf, isStaged } from './finding-fixes.ts';
import { findingById, findingLines } from './finding-lines.ts';
import { findingName } from './finding-words.ts';
import { countFindings, findingKinds, type Finding, type FindingKind, type Findings } from './findings.ts';
import { findingsCsv } from './findings-csv.ts';
import { FindingsTable } from './findings-table.tsx';
import css from './findings.module.css';
import { useFindings } from './use-findings.ts';

/** What the copy shows that somebody should look at. Kinds left, findings in the middle, what to do on the right. */
export function FindingsScreen(): ReactNode {
  const t = useT();
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const findings = useFindings((s) => s.findings);
  if (!directory || !overlay) return <Notice icon={Flag}>{t('findings.no-copy')}</Notice>;
  // Findings speak in indexes of one copy; those of another are about other groups.
  if (!findings || findings.snapshotId !== directory.columns.snapshotId)
    return <Skeleton label={t('findings.computing')} rows={12} />;
  return <Screen directory={directory} overlay={overlay} findings={findings} />;
}

function toggled<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(item)) next.add(item);
  return next;
}

function Screen({
  directory,
  overlay,
  findings,
}: {
  directory: Directory;
  overlay: Overlay;
  findings: Findings;
}): ReactNode {
  const t = useT();
  const advice = useConnection((s) => s.capabilities?.groupsPerPersonAdvice ?? null);
  const [kind, setKind] = useState<FindingKind | 'all'>('all');
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter);
  const [expanded, setExpanded] = useState<ReadonlySet<FindingKind>>(new Set());
  const [folded, setFolded] = useState<ReadonlySet<FindingKind>>(new Set());
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [currentId, setCurrent] = useState<string | null>(null);
  const detail = useRef<HTMLElement>(null);

  const lines = useMemo(
    () => findingLines(findings, { kind, filter: wanted, expanded, folded }, (f) => findingName(f, directory, overlay)),
    [findings, kind, wanted, expanded, folded, directory, overlay],
  );
  const current = findingById(findings, currentId);
  const none = countFindings(findings) === 0;

  function openDetail(finding: Finding): void {
    setCurrent(`${finding.kind}:${finding.index}`);
    requestAnimationFrame(() =>
      detail.current?.querySelector<HTMLElement>('[data-finding-detail] button, [data-finding-detail] input')?.focus(),
    );
  }

  return (
    <div className={css.screen} data-testid="findings">
      <FindingKinds
        findings={findings}
        advice={advice}
        value={kind}
        onChange={(next) => {
          setKind(next);
          setSelected(new Set());
        }}
      />
      <section className={css.middle} aria-label={t('findings.list')}>
        <div className={css.bar}>
          <SearchField
            label={t('findings.filter')}
            clearLabel={t('app.clear')}
            value={filter}
            onChange={setFilter}
            className={css.filter}
          />
          <span className="grow" />
          <Bulk
            findings={findings}
            selected={selected}
            directory={directory}
            overlay={overlay}
            onDone={() => setSelected(new Set())}
          />
          <IconButton
            icon={Download}
            label={t('findings.export')}
            disabled={lines.length === 0}
            onPress={() => {
              // All of them, not only the first of each kind.
              const whole = findingLines(
                findings,
                { kind, filter: wanted, expanded: new Set(findingKinds), folded: new Set() },
                (f) => findingName(f, directory, overlay),
              );
              const found = whole.flatMap((line) => (line.type === 'finding' ? [line.finding] : []));
              saveText('findings.csv', 'text/csv', findingsCsv(t, found, directory, overlay, advice));
            }}
          />
        </div>
        {lines.length > 0 ? (
          <FindingsTable
            directory={directory}
            overlay={overlay}
            lines={lines}
            advice={advice}
            current={currentId}
            onCurrent={setCurrent}
            selected={selected}
            onSelect={setSelected}
            onFold={(k) => setFolded((s) => toggled(s, k))}
            onMore={(k) => setExpanded((s) => toggled(s, k))}
            onDetail={openDetail}
          />
        ) : (
          <Notice icon={Flag}>
            {t(none ? 'findings.none' : wanted !== '' ? 'findings.none-match' : 'findings.none-of-kind')}
          </Notice>
        )}
      </section>
      <aside className={css.side} ref={detail} aria-label={t('findings.detail')}>
        <div className={css.detail}>
          {current ? (
            <FindingDetail key={currentId} finding={current} directory={directory} overlay={overlay} />
          ) : (
            <Notice icon={Flag}>{t('findings.choose')}</Notice>
          )}
        </div>
        <div className={css.tray}>
          <Tray folded />
        </div>
      </aside>
    </div>
  );
}

/** One gesture may hold so many intents. */
const INTENTS_MAX = 5000;

interface BulkProps {
  findings: Findings;
  selected: ReadonlySet<string>;
  directory: Directory;
  overlay: Overlay;
  onDone: () => void;
}

/** What can be done with all that is selected, a button for each kind; nothing selected: nothing. */
function Bulk({ findings, selected, directory, overlay, onDone }: BulkProps): ReactNode {
  const t = useT();
  const check = useCheck();
  const online = useConnection((s) => s.connection?.link === 'online');
  const chosen = useMemo(() => [...selected].flatMap((id) => findingById(findings, id) ?? []), [findings, selected]);
  if (chosen.length === 0) return null;

  function run(own: Finding[]): void {
    const fixes = own.filter((f) => !isStaged(f, overlay)).map((f) => fixOf(f, directory, overlay));
    const groupIds = fixes.flatMap((fix) => (fix.how === 'read' ? fix.groupIds : []));
    if (groupIds.length > 0) {
      void sessionActions.readGroups(groupIds);
      onDone();
      return;
    }
    // A gesture is staged whole or not at all: what cannot be staged must not keep the rest out.
    const intents = fixes.flatMap((fix) =>
      fix.how === 'stage' && fix.intents.every((i) => check(i) === null) ? fix.intents : [],
    );
    const left = fixes.filter((fix) => fix.how === 'stage' && fix.intents.some((i) => check(i) !== null)).length;
    if (left > 0) toastActions.say('findings.left-out', { count: left });
    if (intents.length === 0) return;
    void changesActions.stage(intents).then((r) => {
      if (r?.ok) onDone();
    });
  }

  return (
    <>
      <span className="small middle num" role="status">
        {t('findings.selected', { count: chosen.length })}
      </span>
      {bulkKinds.map((kind) => {
        const own = chosen.filter((f) => f.kind === kind);
        if (own.length === 0) return null;
        const reason =
          kind === 'unreadable' && !online
            ? t('frame.sync-offline')
            : own.length > INTENTS_MAX
              ? t('findings.too-many', { max: INTENTS_MAX })
              : null;
        return (
          <Button key={kind} size="small" reason={reason} onPress={() => run(own)}>
            {t(`findings.bulk.${kind}`)}
          </Button>
        );
      })}
    </>
  );
}
