import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { RemoteGroup, RemotePerson } from '../providers/port.ts';
import type { Meter } from './meter.ts';
import { readFailure } from './read-failure.ts';
import type { SyncParts } from './sync-parts.ts';

/** What somebody may read who may not list the directory: the groups he is in or administers, and those above them as far as they are shown. */
export interface OwnGroups {
  person: RemotePerson;
  /** Groups he is a direct member of. */
  memberOf: string[];
  /** With `parentIds` where the server told them. */
  groups: RemoteGroup[];
}

/** Levels above an own group that are followed; deeper than any directory allows. */
const MOST_LEVELS = 20;

/**
 * Reads the signed-in person's own groups, one call per group and level. Errors: `remote.forbidden` when there is nobody signed in (a
 * service), or the server does not tell people their own groups either; those that concern more than one group.
 */
export async function readOwnGroups(
  parts: SyncParts,
  meter: Meter,
  signal: AbortSignal | undefined,
): Promise<Result<OwnGroups>> {
  const { provider } = parts;
  meter.called();
  const identity = await provider.identity({ signal });
  if (!identity.ok) return identity;
  const { personId, name, role, adminOf } = identity.value;
  if (personId === null) return err(appError('remote.forbidden', { call: 'own groups', reason: 'nobody' }));
  meter.called();
  const memberships = await provider.listGroupsOfPerson(personId, { signal });
  if (!memberships.ok && readFailure(memberships.error) === 'fatal') return memberships;
  const memberOf = memberships.ok ? memberships.value : [];
  const wanted = new Set([...memberOf, ...(adminOf ?? [])]);
  if (!memberships.ok && wanted.size === 0) return memberships;

  const groups = new Map<string, RemoteGroup>();
  for (let level = 0, next = [...wanted]; level < MOST_LEVELS && next.length > 0; level += 1) {
    meter.called();
    const read = await provider.readGroups(next, { signal });
    if (!read.ok) return read;
    const above = new Set<string>();
    for (const [id, group] of read.value) {
      groups.set(id, group);
      meter.called();
      const state = await provider.readGroup(id, { signal });
      if (!state.ok) {
        // Where it stands is not shown to everybody who may see it.
        if (readFailure(state.error) === 'fatal') return state;
        continue;
      }
      groups.set(id, { ...group, parentIds: state.value.parentIds });
      for (const parent of state.value.parentIds) above.add(parent);
    }
    next = [...above].filter((id) => !groups.has(id));
  }
  meter.called();
  const person = await provider.readPerson(personId, { signal });
  const self = { userName: '', email: '', phone: '', status: 'enabled', description: '' };
  return ok({
    person: person.ok ? person.value : { ...self, id: personId, name, role: role === 'unknown' ? 'user' : role },
    memberOf: memberOf.filter((id) => groups.has(id)),
    groups: [...groups.values()],
  });
}
