import { ok, type Result } from '#shared/errors/result.ts';
import type { SyncReport } from '#shared/ipc/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { DirectoryProvider, RemoteMember } from '../providers/port.ts';
import type { CopyStore, CrawlChildren } from '../store/port.ts';
import type { SyncEngine, SyncOptions } from './parts.ts';

/** One request after the other; enough for a small directory. */
export function createSyncEngine(parts: { provider: DirectoryProvider; copy: CopyStore; clock: Clock; logger: Logger }): SyncEngine {
  const { provider, copy, clock } = parts;
  const report = async (from: number, result: Awaited<ReturnType<CopyStore['finishCrawl']>>): Promise<Result<SyncReport>> =>
    result.ok
      ? ok({
          copy: result.value.meta,
          requests: 0,
          refused: 0,
          tookMs: clock.now() - from,
          ...result.value.diff,
          unreadable: [],
          orphans: result.value.orphans,
        })
      : result;
  const children = async (groupId: string | null, signal?: AbortSignal): Promise<Result<CrawlChildren>> => {
    const members: RemoteMember[] = [];
    const subgroupIds: string[] = [];
    let unreadableRows = 0;
    let marker: string | null = null;
    do {
      const page = await provider.listChildren(groupId, marker, { signal });
      if (!page.ok) return page;
      members.push(...page.value.members);
      subgroupIds.push(...page.value.subgroups.map((group) => group.id));
      unreadableRows += page.value.unreadable;
      marker = page.value.next;
    } while (marker !== null);
    return ok({ groupId, members, subgroupIds, complete: true, next: null, unreadableRows, error: null });
  };
  const groups = async (groupIds: string[], { signal, progress }: SyncOptions): Promise<Result<SyncReport>> => {
    const from = clock.now();
    const read: Parameters<CopyStore['replaceGroups']>[0]['groups'] = [];
    const admins: { groupId: string; personIds: string[] }[] = [];
    const gone: string[] = [];
    for (const [done, id] of groupIds.entries()) {
      progress?.({ phase: 'members', done, total: groupIds.length, requests: 0, refused: 0, waitingUntil: null });
      const state = await provider.readGroup(id, { signal });
      if (!state.ok) {
        if (state.error.code !== 'remote.not-found') return state;
        gone.push(id);
        continue;
      }
      const below = await children(id, signal);
      if (!below.ok) return below;
      const assigned = await provider.listAssignments(id, { signal });
      if (!assigned.ok) return assigned;
      admins.push({ groupId: id, personIds: assigned.value });
      read.push({ group: state.value.group, isRoot: state.value.isRoot, parentIds: state.value.parentIds, children: below.value });
    }
    const replaced = await copy.replaceGroups({ groups: read, gone, asOf: clock.now() });
    if (!replaced.ok) return replaced;
    const meta = await copy.replaceAssignments(admins, clock.now());
    if (!meta.ok) return meta;
    return report(from, ok({ meta: meta.value, diff: replaced.value.diff, orphans: 0 }));
  };
  return {
    async full(resume, { signal, progress }) {
      const from = clock.now();
      const crawl = await copy.beginCrawl(resume);
      if (!crawl.ok) return crawl;
      const { id } = crawl.value;
      let marker: string | null = null;
      let total = 0;
      do {
        const page = await provider.listGroups(marker, { signal });
        if (!page.ok) return page;
        const kept = await copy.addGroups(id, page.value.groups, page.value.next);
        if (!kept.ok) return kept;
        total += page.value.groups.length;
        marker = page.value.next;
      } while (marker !== null);
      const top = await children(null, signal);
      if (!top.ok) return top;
      const keptTop = await copy.addChildren(id, [top.value]);
      if (!keptTop.ok) return keptTop;
      for (let done = 0; ; ) {
        const pending = await copy.pendingGroups(id, 50, null);
        if (!pending.ok) return pending;
        if (pending.value.length === 0) break;
        for (const { groupId } of pending.value) {
          const below = await children(groupId, signal);
          if (!below.ok) return below;
          const kept = await copy.addChildren(id, [below.value]);
          if (!kept.ok) return kept;
          done += 1;
          progress?.({ phase: 'members', done, total, requests: done, refused: 0, waitingUntil: null });
        }
      }
      return report(from, await copy.finishCrawl(id, clock.now()));
    },
    branch: async (groupId, options) => groups([groupId], options),
    groups,
  };
}
