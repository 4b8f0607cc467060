import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import type { Assignment, RemotePerson } from '../providers/port.ts';
import type { Meter } from './meter.ts';
import { readFailure } from './read-failure.ts';
import { sideBySide } from './side-by-side.ts';
import { IN_FLIGHT, type SyncParts } from './sync-parts.ts';

/** Above that many groups administrators are read per group when somebody looks, not all at once. */
export const READ_ALL_ADMINISTRATORS_UP_TO = 2000;

/**
 * Administrators of every group: in one listing where the server has it, otherwise one call per group for directories of moderate size.
 * Null: left unknown (too many groups, or not allowed), which the columns say by the missing `adminsKnown` flag.
 *
 * What was read before an error or a cancel is kept; the error is returned.
 */
export async function readAllAdministrators(
  parts: SyncParts,
  meter: Meter,
  groupIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Result<CopyMeta | null>> {
  meter.progress('administrators', 0, groupIds.length);
  const all = await listAll(parts, meter, groupIds.length, signal);
  if (all.ok) {
    const known = await knowPeople(
      parts,
      meter,
      all.value.map(({ personId }) => personId),
      signal,
    );
    if (!known.ok) return known;
    return parts.store.replaceAllAssignments(all.value, parts.clock.now());
  }
  if (readFailure(all.error) !== 'unreadable') return all;
  if (groupIds.length > READ_ALL_ADMINISTRATORS_UP_TO) return ok(null);
  return readAdministrators(parts, meter, groupIds, signal);
}

/** Administrators of some groups, one call each. Groups that are gone or closed to this identity stay as they are. */
export async function readAdministrators(
  parts: SyncParts,
  meter: Meter,
  groupIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Result<CopyMeta | null>> {
  const read: { groupId: string; personIds: string[] }[] = [];
  let failed: AppError | null = null;
  let done = 0;
  await sideBySide(groupIds, IN_FLIGHT, async (groupId) => {
    if (signal?.aborted) failed ??= cancelled();
    if (failed !== null) return false;
    meter.called();
    const admins = await parts.provider.listAssignments(groupId, { signal });
    if (admins.ok) {
      read.push({ groupId, personIds: admins.value });
    } else {
      const failure = readFailure(admins.error);
      if (failure === 'fatal' || failure === 'failing') failed ??= signal?.aborted ? cancelled() : admins.error;
      // Not allowed here most likely means nowhere: one refusal is enough to stop asking.
      if (failure !== 'gone') return false;
    }
    done += 1;
    meter.progress('administrators', done, groupIds.length);
    return true;
  });
  let meta: CopyMeta | null = null;
  if (read.length > 0) {
    const known = await knowPeople(
      parts,
      meter,
      read.flatMap(({ personIds }) => personIds),
      signal,
    );
    if (!known.ok && failed === null) failed = known.error;
    const kept = await parts.store.replaceAssignments(read, parts.clock.now());
    if (!kept.ok) return kept;
    meta = kept.value;
  }
  return failed === null ? ok(meta) : err(failed);
}

async function listAll(
  parts: SyncParts,
  meter: Meter,
  total: number,
  signal: AbortSignal | undefined,
): Promise<Result<Assignment[]>> {
  const out: Assignment[] = [];
  const seen = new Set<string>();
  for (let marker: string | null = null; ;) {
    if (signal?.aborted) return err(cancelled());
    meter.called();
    const page = await parts.provider.listAllAssignments(marker, { signal });
    if (!page.ok) return signal?.aborted ? err(cancelled()) : page;
    out.push(...page.value.assignments);
    marker = page.value.next;
    if (marker === null) return ok(out);
    if (seen.has(marker)) return err(appError('sync.marker-loop', { of: 'administrators' }));
    seen.add(marker);
    meter.progress('administrators', out.length, Math.max(total, out.length));
  }
}

/** Administrators who are in no group are not in the copy yet: their names are read, so that nobody is shown by id alone. */
async function knowPeople(
  parts: SyncParts,
  meter: Meter,
  personIds: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Result<void>> {
  const unknown = await parts.store.unknownPeople([...new Set(personIds)]);
  if (!unknown.ok || unknown.value.length === 0) return unknown.ok ? ok(undefined) : unknown;
  const people: RemotePerson[] = [];
  let failed: AppError | null = null;
  await sideBySide(unknown.value, IN_FLIGHT, async (personId) => {
    if (signal?.aborted) failed ??= cancelled();
    if (failed !== null) return false;
    meter.called();
    const person = await parts.provider.readPerson(personId, { signal });
    if (person.ok) people.push(person.value);
    else if (readFailure(person.error) === 'fatal') failed ??= signal?.aborted ? cancelled() : person.error;
    return failed === null;
  });
  if (people.length > 0) {
    const kept = await parts.store.putPeople(people);
    if (!kept.ok) return kept;
  }
  return failed === null ? ok(undefined) : err(failed);
}

const cancelled = (): AppError => appError('sync.cancelled', {}, { retry: 'now' });
