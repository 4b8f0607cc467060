import type { CopyMeta } from '#shared/domain/profile.ts';
import { unpackStrings } from '#shared/domain/string-block.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { SyncReport } from '#shared/ipc/contract.ts';
import { readAllAdministrators, READ_ALL_ADMINISTRATORS_UP_TO } from './administrators.ts';
import { crawlDirectory } from './crawl.ts';
import { createMeter, type Meter } from './meter.ts';
import type { SyncCall, SyncParts } from './sync-parts.ts';

export interface FullSyncOptions extends SyncParts, SyncCall {
  /** Go on with an interrupted crawl when there is one; otherwise it is dropped. */
  resume: boolean;
  /** The copy has changed: it shows what has been read so far (`notLoadedGroups`), or all is there and administrators follow. */
  onCopy?: (meta: CopyMeta) => void;
}

/**
 * Reads the whole directory and makes it the newest snapshot. Until then the old copy stays as it is, whatever happens; an interrupted
 * crawl keeps what it has read. Where there is no complete copy yet, what has been read is shown on the way as early copies, each in the place
 * of the one before and each saying what it lacks.
 *
 * Administrators come second: when they cannot be read the copy is complete without them, and says of which groups it does not know them.
 *
 * Errors: `sync.cancelled`, `sync.marker-loop`, `sync.incomplete`, those of the provider, `store.*`.
 */
export async function runFullSync(options: FullSyncOptions): Promise<Result<SyncReport>> {
  const { store, clock, logger, signal, onProgress } = options;
  const meter = createMeter(clock, options.traffic, onProgress);
  const previous = await store.meta();
  if (!previous.ok) return previous;
  const begun = await store.beginCrawl(options.resume);
  if (!begun.ok) return begun;
  const crawl = begun.value;
  logger.info('Sync started', { resumed: crawl.groupsSeen > 0, previousGroups: previous.value?.groups ?? 0 });

  const showEarly = async (): Promise<Result<void>> => {
    const early = await store.putEarlyCopy(crawl.id, clock.now());
    if (!early.ok) return early;
    if (early.value !== null) options.onCopy?.(early.value);
    return ok(undefined);
  };
  const crawled = await crawlDirectory(options, meter, crawl, previous.value?.groups ?? 0, signal, showEarly);
  if (!crawled.ok) {
    logger.warn('Sync ended early', { code: crawled.error.code, ...meter.totals() });
    return crawled;
  }
  meter.progress('storing', 0, 1);
  const finished = await store.finishCrawl(crawl.id, clock.now());
  if (!finished.ok) return finished;
  meter.progress('storing', 1, 1);
  options.onCopy?.(finished.value.meta);

  const withAdministrators = await administratorsOf(options, meter, finished.value.meta);
  const unreadable = await store.unreadableGroups();
  if (!unreadable.ok) return unreadable;
  const report: SyncReport = {
    copy: withAdministrators ?? finished.value.meta,
    ...meter.totals(),
    ...finished.value.diff,
    unreadable: unreadable.value,
    orphans: finished.value.orphans,
  };
  logger.info('Sync finished', {
    ...meter.totals(),
    groups: report.copy.groups,
    orphans: report.orphans,
    unreadable: unreadable.value.length,
  });
  return ok(report);
}

async function administratorsOf(options: FullSyncOptions, meter: Meter, meta: CopyMeta): Promise<CopyMeta | null> {
  const { store, logger, signal } = options;
  // Ids are only needed to ask group by group.
  let groupIds: string[] = Array.from({ length: meta.groups }, () => '');
  if (meta.groups <= READ_ALL_ADMINISTRATORS_UP_TO) {
    const columns = await store.columns(null);
    if (columns.ok) groupIds = unpackStrings(columns.value.groups.ids);
  }
  const read = await readAllAdministrators(options, meter, groupIds, signal);
  if (!read.ok) logger.warn('Administrators were not read', { code: read.error.code });
  const newest = await store.meta();
  return newest.ok ? newest.value : null;
}
