import type { DirectoryColumns } from '#shared/domain/columns.ts';
import type { CopyMeta } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { GroupDetail, Output, PersonDetail } from '#shared/ipc/contract.ts';
import type { Clock } from '../ports/clock.ts';
import type { DirectoryProvider } from '../providers/port.ts';
import { offlineError, type Session } from './session.ts';

/** Everything the screen reads. Most of it comes from the copy; `findPeople`, attributes and activity ask the server. */
export async function readColumns(session: Session, snapshotId: number | null): Promise<Result<DirectoryColumns>> {
  return snapshotId === null ? session.columns() : session.store.copy.columns(snapshotId);
}

export async function readGroup(session: Session, groupId: string): Promise<Result<GroupDetail>> {
  const found = await session.store.copy.group(groupId);
  if (!found.ok) return found;
  return found.value ? ok(found.value) : err(appError('plan.unknown-object', { id: groupId }));
}

export async function readPerson(session: Session, personId: string): Promise<Result<PersonDetail>> {
  const found = await session.store.copy.person(personId);
  if (!found.ok) return found;
  return found.value ? ok(found.value) : err(appError('plan.unknown-object', { id: personId }));
}

/** People on the server, those in no group included; kept in the copy so that they can be staged and named later. */
export async function findPeople(
  session: Session,
  text: string,
  signal: AbortSignal,
): Promise<Result<{ people: PersonDetail[]; complete: boolean }>> {
  const provider = session.provider();
  if (!provider.ok) return provider;
  if (session.connection.state.link !== 'online') return err(offlineError(session));
  const found = await provider.value.findPeople(text, { signal });
  if (!found.ok) return found;
  const { copy } = session.store;
  const unknown = await copy.unknownPeople(found.value.people.map((person) => person.personId));
  if (!unknown.ok) return unknown;
  const kept = await copy.putPeople(found.value.people.map(({ personId, ...person }) => ({ id: personId, ...person })));
  if (!kept.ok) return kept;
  if (unknown.value.length > 0) {
    // Somebody new has an index of their own from now on; screen and planning desk must know it before anything is staged.
    const meta = await copy.meta();
    if (!meta.ok) return meta;
    if (meta.value) await session.copyChanged(meta.value);
  }
  return found;
}

/** Provider and way to the server, for what is only there; the group must be one the copy knows. */
async function onServer(session: Session, groupId: string): Promise<Result<DirectoryProvider>> {
  const known = await readGroup(session, groupId);
  if (!known.ok) return known;
  const provider = session.provider();
  if (!provider.ok) return provider;
  return session.connection.state.link === 'online' ? provider : err(offlineError(session));
}

/** Keywords and logo of one group, read now. */
export async function readAttributes(
  session: Session,
  groupId: string,
  signal: AbortSignal,
): Promise<Result<Output<'directory.attributes'>>> {
  const provider = await onServer(session, groupId);
  return provider.ok ? provider.value.readAttributes(groupId, { signal }) : provider;
}

/** The server's own activity page of one group, read now. */
export async function readActivity(
  session: Session,
  groupId: string,
  signal: AbortSignal,
  clock: Clock,
): Promise<Result<Output<'directory.activity'>>> {
  const provider = await onServer(session, groupId);
  if (!provider.ok) return provider;
  const entries = await provider.value.listActivity(groupId, { signal });
  return entries.ok ? ok({ entries: entries.value, readAt: clock.now() }) : entries;
}

export async function listSnapshots(session: Session): Promise<Result<CopyMeta[]>> {
  return session.store.copy.snapshots();
}
