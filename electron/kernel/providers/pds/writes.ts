import type { Operation } from '#shared/plan/step.ts';
import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import { confirmByReading } from '../confirm.ts';
import type { ReadOptions, Receipt, Verification } from '../port.ts';
import type { PdsCalls, RoleParams } from './calls.ts';
import { Look } from './look.ts';
import type { PdsReads } from './reads.ts';
import type { CallOptions, PdsTransport } from './transport.ts';

export interface WriteParts {
  calls: PdsCalls;
  reads: PdsReads;
  clock: Clock;
  transport: PdsTransport;
}

/** Lists are allowed to lag this long before a change counts as not confirmed (spec/pds.md §10.12). */
const CONFIRM_MS = 15_000;

function groupAdministration(groupId: string, personId: string): RoleParams {
  return {
    identity: { identity_type: 'IT_User', identity_id: personId },
    role_id: 'SystemGroupAdmin',
    manage_resource_type: 'RT_Group',
    manage_resource_id: groupId,
  };
}

/** The writing half of the provider. A write goes out once; what became of it is found out by reading. */
export class PdsWrites {
  readonly #parts: WriteParts;
  readonly #look: Look;

  constructor(parts: WriteParts) {
    this.#parts = parts;
    this.#look = new Look(parts);
  }

  /**
   * Sends the one call of an operation. Where the server answers "there already" or "not there", it may be describing the wanted state;
   * one read decides (spec/pds.md §3.10, §6). Errors: `remote.*`, `auth.*`, `net.*`; outcome `unknown` where the answer was lost.
   */
  async apply(operation: Operation, options: ReadOptions = {}): Promise<Result<Receipt>> {
    let requestId: string | null = null;
    const sent = await this.#send(operation, { ...options, onRequestId: (id) => (requestId = id) });
    if (sent.ok) return ok({ call: sent.value.call, createdId: sent.value.createdId, requestId });
    const judgedByReading = sent.error.code === 'remote.conflict' || sent.error.code === 'remote.not-found';
    if (!judgedByReading || operation.kind === 'group.create' || operation.kind === 'group.update') return sent;
    const seen = await this.#look.now(operation, options);
    if (!seen.ok || seen.value.verdict !== 'holds') return sent;
    return ok({ call: String(sent.error.params['call'] ?? operation.kind), createdId: null, requestId });
  }

  async #send(operation: Operation, options: CallOptions): Promise<Result<{ call: string; createdId: string | null }>> {
    const { calls } = this.#parts;
    const done = async (
      call: string,
      written: Promise<Result<unknown>>,
    ): Promise<Result<{ call: string; createdId: null }>> => {
      const result = await written;
      return result.ok ? ok({ call, createdId: null }) : result;
    };
    switch (operation.kind) {
      case 'group.create': {
        const { name: group_name, description, parentId } = operation;
        // Always exactly one of the two: what neither means is disputed (spec/pds.md §10.6).
        const place = parentId === null ? { is_root: true } : { parent_group_id: parentId };
        const created = await calls.createGroup({ group_name, description, ...place }, options);
        return created.ok ? ok({ call: 'group/create', createdId: created.value.group_id }) : created;
      }
      case 'group.update': {
        const description = operation.description === null ? {} : { description: operation.description };
        return done(
          'group/update',
          calls.updateGroup({ group_id: operation.groupId, group_name: operation.name, ...description }, options),
        );
      }
      case 'group.delete':
        return done('group/delete', calls.deleteGroup({ group_id: operation.groupId }, options));
      case 'edge.detach':
        return done('membership/delete', calls.deleteMembership(edge(operation), options));
      case 'edge.attach':
        return done(
          'membership/create',
          calls.createMembership({ ...edge(operation), member_role: 'member' }, options),
        );
      case 'member.add':
        if (operation.role !== 'member') return err(unsupported(operation));
        return done('group/add_member', calls.addGroupMember(member(operation), options));
      case 'member.remove':
        return done('group/remove_member', calls.removeGroupMember(member(operation), options));
      case 'admin.assign':
        return done(
          'role/assign',
          calls.assignRole(groupAdministration(operation.groupId, operation.personId), options),
        );
      case 'admin.withdraw':
        return done(
          'role/cancel_assign',
          calls.cancelAssignRole(groupAdministration(operation.groupId, operation.personId), options),
        );
      case 'member.role':
      case 'parents.set':
      case 'invite.send':
      case 'invite.answer':
      case 'site.invite':
        return err(unsupported(operation));
    }
  }

  /** One look, no waiting. `absent`: may be sent · `holds`: done already · `conflict`: something else has changed. */
  precheck(operation: Operation, options: ReadOptions = {}): Promise<Result<Verification>> {
    return this.#look.before(operation, options);
  }

  /** Looks until the wanted state shows or the time for lagging lists is over. */
  verify(operation: Operation, since: number, options: ReadOptions = {}): Promise<Result<Verification>> {
    const { clock } = this.#parts;
    return confirmByReading({ clock, patienceMs: CONFIRM_MS, signal: options.signal }, (last) =>
      this.#look.now(operation, options, { since, last }),
    );
  }
}

function edge(operation: { groupId: string; parentId: string }): {
  group_id: string;
  sub_group_id: string;
  member_type: 'group';
} {
  return { group_id: operation.parentId, sub_group_id: operation.groupId, member_type: 'group' };
}

function member(operation: { groupId: string; personId: string }): {
  group_id: string;
  member_type: 'user';
  member_id: string;
} {
  return { group_id: operation.groupId, member_type: 'user', member_id: operation.personId };
}

function unsupported(operation: Operation): AppError {
  return appError('remote.unsupported', { call: operation.kind });
}
