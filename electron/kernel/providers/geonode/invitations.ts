import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { ReadOptions, Verification } from '../port.ts';
import type { Eras } from './eras.ts';
import { isAddress, type FormCalls } from './form-calls.ts';
import { groupId, groupSlug } from './ids.ts';
import { isMissing, type GeoNodeReads } from './reads.ts';
import type { SignedIn } from './session.ts';

export interface InvitationParts {
  eras: Eras;
  forms: FormCalls;
  reads: GeoNodeReads;
  who: (signal?: AbortSignal) => Promise<Result<SignedIn>>;
}

type Op<K extends Operation['kind']> = Extract<Operation, { kind: K }>;
export type InvitationOperation = Op<'invite.send'> | Op<'invite.answer'> | Op<'site.invite'>;
type Seen = Result<Verification>;

export const isInvitation = (operation: Operation): operation is InvitationOperation =>
  operation.kind === 'invite.send' || operation.kind === 'invite.answer' || operation.kind === 'site.invite';

const seen = (verdict: Verification['verdict'], readBack: string): Seen => ok({ verdict, readBack, createdId: null });
const TOKEN = /^[0-9a-f]{40}$/;

/** What the server answered to a sending; no page says it again later. */
interface Answered {
  verdict: 'holds' | 'conflict';
  readBack: string;
}

/**
 * Invitations into a group (2.4 to 2.7) and to the site (2.8 and later), see spec/geonode.md §5.9, §5.10, §13. No page and no JSON lists them: that
 * one was sent is known from the answer to the sending alone, and read back as just that. An answer that was lost stays unknown.
 */
export class Invitations {
  readonly #parts: InvitationParts;
  readonly #answered = new Map<string, Answered>();

  constructor(parts: InvitationParts) {
    this.#parts = parts;
  }

  async apply(
    operation: InvitationOperation,
    options: ReadOptions,
  ): Promise<Result<{ call: string; createdId: null }>> {
    switch (operation.kind) {
      case 'invite.send':
        return this.#send(operation, options);
      case 'invite.answer':
        return this.#answer(operation, options);
      case 'site.invite':
        return this.#inviteToSite(operation, options);
    }
  }

  /** One look before sending: what this server cannot do, what it would do without saying so, and what is so already. */
  async before(operation: InvitationOperation, options: ReadOptions): Promise<Seen> {
    const traits = this.#parts.eras.traits();
    const call = operation.kind;
    if (traits === null) return err(appError('remote.internal', { call: 'era' }, { retry: 'now' }));
    if (operation.kind === 'site.invite') {
      if (traits.invites) return err(appError('remote.unsupported', { call, reason: 'no-site-invites' }));
      if (!isAddress(operation.to)) return err(malformed(call, operation.to));
      const slug = groupSlug(operation.groupId);
      if (!slug.ok) return slug;
      const known = await this.#parts.reads.findPeople(operation.to, options);
      const owner = known.ok ? known.value.people.find(({ email }) => sameAddress(email, operation.to)) : undefined;
      return owner === undefined
        ? seen('absent', 'nobody with this address is known on the site')
        : err(appError('plan.duplicate', { name: operation.to, id: owner.personId, reason: 'on-site' }));
    }
    if (!traits.invites) return err(appError('remote.unsupported', { call, reason: 'no-invites' }));
    const slug = groupSlug(operation.groupId);
    if (!slug.ok) return slug;
    if (operation.kind === 'invite.send' && !isAddress(operation.to)) return err(malformed(call, operation.to));
    if (operation.kind === 'invite.answer' && !TOKEN.test(operation.token))
      return err(appError('remote.invalid', { call, reason: 'token' }));
    if (operation.kind === 'invite.answer' && !operation.accept) return seen('absent', 'not answered from here');
    const page = await this.#parts.reads.members(slug.value, options);
    if (!page.ok) {
      if (!isMissing(page.error)) return page;
      return seen('conflict', 'the group is gone, or not shown any more');
    }
    if (operation.kind === 'invite.answer') {
      const who = await this.#parts.who(options.signal);
      if (!who.ok) return who;
      const own = page.value.members.find(({ username }) => username === who.value.username);
      return own === undefined
        ? seen('absent', 'is not a member now')
        : seen('holds', `is a ${own.role} now; the invitation was not used`);
    }
    // The form is not printed for public groups, though they can be invited to: the one to add says as well who manages.
    if (page.value.addForm === null && page.value.inviteForm === null)
      return err(appError('remote.forbidden', { call, reason: 'not-manager', message: '' }));
    const member = page.value.members.find(({ email }) => sameAddress(email, operation.to));
    return member === undefined
      ? seen('absent', 'nobody with this address is a member')
      : err(appError('plan.duplicate', { name: operation.to, id: member.username, reason: 'member' }));
  }

  /** What became of it. */
  async now(operation: InvitationOperation, options: ReadOptions): Promise<Seen> {
    const answered = this.#answered.get(keyOf(operation));
    if (operation.kind === 'invite.answer' && operation.accept && answered?.verdict !== 'conflict') {
      const slug = groupSlug(operation.groupId);
      if (!slug.ok) return slug;
      const who = await this.#parts.who(options.signal);
      if (!who.ok) return who;
      const page = await this.#parts.reads.members(slug.value, options);
      if (!page.ok) return isMissing(page.error) ? seen('conflict', 'the group is gone, or not shown') : page;
      const own = page.value.members.find(({ username }) => username === who.value.username);
      return own === undefined ? seen('absent', 'is not a member now') : seen('holds', `is a ${own.role} now`);
    }
    return answered === undefined
      ? seen('conflict', 'no answer came, and no page tells whether it arrived')
      : seen(answered.verdict, answered.readBack);
  }

  #note(operation: InvitationOperation, verdict: Answered['verdict'], readBack: string): void {
    this.#answered.set(keyOf(operation), { verdict, readBack });
  }

  async #send(operation: Op<'invite.send'>, options: ReadOptions): Promise<Result<{ call: string; createdId: null }>> {
    const slug = groupSlug(operation.groupId);
    if (!slug.ok) return slug;
    this.#answered.delete(keyOf(operation));
    const role = operation.role === 'member' ? 'member' : 'manager';
    const sent = await this.#parts.forms.invite(slug.value, role, [operation.to], options);
    if (!sent.ok) return sent;
    this.#note(operation, 'holds', 'the server took it; it lists no invitations, so only the answer will show more');
    return ok({ call: 'group/invite', createdId: null });
  }

  async #answer(
    operation: Op<'invite.answer'>,
    options: ReadOptions,
  ): Promise<Result<{ call: string; createdId: null }>> {
    const call = 'group/invite/answer';
    const slug = groupSlug(operation.groupId);
    if (!slug.ok) return slug;
    this.#answered.delete(keyOf(operation));
    const answer = operation.accept ? 'accept' : 'decline';
    const answered = await this.#parts.forms.answerInvitation(slug.value, operation.token, answer, options);
    if (!answered.ok) {
      const { error } = answered;
      // The page that asks the question is not there: deleted with its group, or never existed.
      if (isMissing(error)) return err({ ...error, params: { ...error.params, call, reason: 'token' } });
      if (error.code !== 'remote.internal' || !operation.accept) return answered;
      // A crash is how the server refuses whoever it did not invite; whether it was that is seen by who is in the group.
      const look = await this.now(operation, options);
      if (!look.ok || look.value.verdict === 'conflict') return answered;
      if (look.value.verdict === 'holds') return ok({ call, createdId: null });
      return err({
        ...error,
        code: 'remote.forbidden',
        retry: 'never',
        outcome: 'not-applied',
        params: { ...error.params, call, reason: 'not-invited' },
      });
    }
    const joined = answered.value.slug;
    if (joined !== null && joined !== slug.value) {
      // Only the token counts, not the address it stands in.
      const readBack = `the invitation was into ${groupId(joined)}: that one was ${operation.accept ? 'joined' : 'declined'}`;
      this.#note(operation, 'conflict', readBack);
      return err(appError('remote.conflict', { call, reason: 'other-group', group: joined }, { outcome: 'unknown' }));
    }
    this.#note(operation, 'holds', operation.accept ? 'the server took the answer' : 'the server took the refusal');
    return ok({ call, createdId: null });
  }

  async #inviteToSite(
    operation: Op<'site.invite'>,
    options: ReadOptions,
  ): Promise<Result<{ call: string; createdId: null }>> {
    this.#answered.delete(keyOf(operation));
    const said = await this.#parts.forms.inviteToSite([operation.to], options);
    if (!said.ok) return said;
    const words = said.value.map(({ text }) => text).join(' ');
    this.#note(operation, 'holds', `the site said: ${words}`);
    return ok({ call: 'invitations/send', createdId: null });
  }
}

const malformed = (call: string, to: string) => appError('remote.invalid', { call, reason: 'address', names: to });
const sameAddress = (a: string, b: string): boolean => a !== '' && a.toLowerCase() === b.toLowerCase();
const keyOf = (operation: InvitationOperation): string =>
  operation.kind === 'invite.answer'
    ? `${operation.kind} ${operation.token} ${operation.accept}`
    : `${operation.kind} ${operation.groupId} ${operation.to}`;
