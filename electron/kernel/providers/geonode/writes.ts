import { appError, type AppError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { Clock } from '../../ports/clock.ts';
import { confirmByReading } from '../confirm.ts';
import type { ReadOptions, Receipt, Verification } from '../port.ts';
import type { Eras } from './eras.ts';
import type { FormCalls, GroupFields } from './form-calls.ts';
import type { EditPage } from './html.ts';
import { categoryId, groupId, groupKey, groupSlug, knownGroup, usernameOf } from './ids.ts';
import type { JsonCalls } from './json-calls.ts';
import { Invitations, isInvitation } from './invitations.ts';
import { Look, wantedRole, type LookParts } from './look.ts';
import type { PageCalls } from './page-calls.ts';
import type { GroupSource } from './source.ts';

export interface WriteParts extends LookParts {
  forms: FormCalls;
  json: JsonCalls;
  pages: PageCalls;
  source: GroupSource;
  eras: Eras;
  clock: Clock;
}

type Op<K extends Operation['kind']> = Extract<Operation, { kind: K }>;

/** The server answers after it has written; a little patience is for caches in front of it. */
const CONFIRM_MS = 3_000;
/** Answers that may also mean "it is so already". */
const MAYBE_DONE = new Set(['remote.internal', 'remote.not-found', 'remote.conflict', 'remote.invalid']);

/** The writing half of the provider. A write goes out once; what became of it is found out by reading. */
export class GeoNodeWrites {
  readonly #parts: WriteParts;
  readonly #look: Look;
  readonly #invitations: Invitations;

  constructor(parts: WriteParts) {
    this.#parts = parts;
    this.#look = new Look(parts);
    this.#invitations = new Invitations(parts);
  }

  /**
   * Sends the call of an operation. A 500 is here the usual answer to "not a member", "a member already" or "taken": one read decides whether
   * what is wanted is there. Errors: `remote.*` with the server's words, `auth.*`, `net.*`; outcome `unknown` where the answer was lost.
   */
  async apply(operation: Operation, options: ReadOptions = {}): Promise<Result<Receipt>> {
    const server = await this.#parts.eras.find(options.signal);
    if (!server.ok) return server;
    if (isInvitation(operation)) {
      const invited = await this.#invitations.apply(operation, options);
      this.#parts.source.forget();
      return invited.ok ? ok({ ...invited.value, requestId: null }) : invited;
    }
    const sent = await this.#send(operation, options);
    this.#parts.source.forget();
    if (sent.ok) return ok({ call: sent.value.call, createdId: sent.value.createdId, requestId: null });
    if (!MAYBE_DONE.has(sent.error.code) || operation.kind === 'group.create' || operation.kind === 'group.update')
      return sent;
    const seen = await this.#look.now(operation, options);
    if (!seen.ok || seen.value.verdict !== 'holds') return sent;
    return ok({ call: String(sent.error.params['call'] ?? operation.kind), createdId: null, requestId: null });
  }

  async #send(operation: Operation, options: ReadOptions): Promise<Result<{ call: string; createdId: string | null }>> {
    switch (operation.kind) {
      case 'group.create':
        return this.#create(operation, options);
      case 'group.update':
        return this.#update(operation, options);
      case 'group.delete': {
        const slug = groupSlug(operation.groupId);
        if (!slug.ok) return err(appError('remote.unsupported', { call: 'group.delete', reason: 'category' }));
        return called('group/remove', this.#parts.forms.deleteGroup(slug.value, options));
      }
      case 'parents.set':
        return this.#setCategories(operation, options);
      case 'member.add':
      case 'member.remove':
      case 'member.role':
        return this.#changeMember(operation, options);
      default:
        return err(appError('remote.unsupported', { call: operation.kind }));
    }
  }

  async #create(
    operation: Op<'group.create'>,
    options: ReadOptions,
  ): Promise<Result<{ call: string; createdId: string | null }>> {
    const { forms } = this.#parts;
    if (operation.category === true) {
      const made = await forms.createCategory(operation.name, operation.description, options);
      return made.ok ? ok({ call: 'categories/create', createdId: categoryId(made.value.slug) }) : made;
    }
    const fields: GroupFields = {
      title: operation.name,
      description: operation.description,
      ...fieldsOf(operation.attributes),
    };
    if (operation.parentId !== null) {
      const page = await this.#parts.pages.createForm(options);
      if (!page.ok) return page;
      const pks = await this.#categoryPks([operation.parentId], page.value, options);
      if (!pks.ok) return pks;
      fields.categoryPks = pks.value;
    }
    const made = await forms.createGroup(fields, options);
    return made.ok ? ok({ call: 'groups/create', createdId: groupId(made.value.slug) }) : made;
  }

  /** By PATCH where it can say everything: it touches nothing else. The form otherwise, re-posted whole. */
  async #update(
    operation: Op<'group.update'>,
    options: ReadOptions,
  ): Promise<Result<{ call: string; createdId: string | null }>> {
    const { forms, json, source } = this.#parts;
    const key = knownGroup(operation.groupId);
    if (!key.ok) return key;
    const { slug } = key.value;
    const texts = {
      name: operation.name,
      ...(operation.description === null ? {} : { description: operation.description }),
    };
    if (key.value.kind === 'category') {
      const changed = await forms.updateCategory(slug, texts, options);
      return changed.ok ? ok({ call: 'categories/update', createdId: null }) : changed;
    }
    const { name: title, ...rest } = texts;
    const attributes = operation.attributes ?? {};
    if (this.#mayPatch() && attributes.keywords === undefined && attributes.logo === undefined) {
      const group = await source.group(slug, options);
      if (!group.ok) return group;
      if (group.value.pk !== null) {
        const email =
          attributes.email === undefined ? {} : { email: attributes.email === '' ? null : attributes.email };
        const access = attributes.access === undefined ? {} : { access: attributes.access };
        return called(
          'PATCH groups',
          json.patchGroup(group.value.pk, { title, ...rest, ...access, ...email }, options),
        );
      }
    }
    return called(
      'group/update',
      forms.updateGroup(slug, { title, ...rest, ...fieldsOf(operation.attributes) }, options),
    );
  }

  /** 3.2 served v2 as well, but let anybody write and showed everybody everything: forms there. */
  #mayPatch(): boolean {
    const server = this.#parts.eras.known();
    return server?.v2 === true && !/^3\.2\b/.test(server.version);
  }

  async #setCategories(
    operation: Op<'parents.set'>,
    options: ReadOptions,
  ): Promise<Result<{ call: string; createdId: string | null }>> {
    const { forms, json, source, pages } = this.#parts;
    const slug = groupSlug(operation.groupId);
    if (!slug.ok) return slug;
    const wanted: string[] = [];
    for (const id of operation.parentIds) {
      const key = groupKey(id);
      if (key?.kind !== 'category')
        return err(appError('remote.invalid', { call: 'parents.set', reason: 'no-category', id }));
      wanted.push(key.slug);
    }
    if (this.#mayPatch()) {
      const group = await source.group(slug.value, options);
      if (!group.ok) return group;
      if (group.value.pk !== null)
        return called('PATCH groups', json.patchGroup(group.value.pk, { categories: wanted }, options));
    }
    const page = await pages.updateForm(slug.value, options);
    if (!page.ok) return page;
    const pks = await this.#categoryPks(operation.parentIds, page.value, options);
    return pks.ok ? called('group/update', forms.updateGroup(slug.value, { categoryPks: pks.value }, options)) : pks;
  }

  /** Categories as a form wants them: by pk. Versions whose JSON has no pk have the same names in the form's choices. */
  async #categoryPks(ids: string[], page: EditPage, options: ReadOptions): Promise<Result<string[]>> {
    const known = await this.#parts.source.categories(options);
    if (!known.ok) return known;
    const pks: string[] = [];
    for (const id of ids) {
      const category = known.value.find(({ slug }) => categoryId(slug) === id);
      const pk = category?.pk ?? page.categories.find(({ name }) => name === category?.name)?.pk;
      if (category === undefined || pk === undefined)
        return err(appError('remote.not-found', { call: 'categories', id }, { retry: 'after-resync' }));
      pks.push(String(pk));
    }
    return ok(pks);
  }

  async #changeMember(
    operation: Op<'member.add'> | Op<'member.remove'> | Op<'member.role'>,
    options: ReadOptions,
  ): Promise<Result<{ call: string; createdId: string | null }>> {
    const { forms, eras, who } = this.#parts;
    const slug = groupSlug(operation.groupId);
    const username = usernameOf(operation.personId);
    if (!slug.ok) return slug;
    if (!username.ok) return username;
    if (operation.kind === 'member.remove') {
      return called('group/member_remove', forms.changeMember(slug.value, 'remove', username.value, options));
    }
    const role = wantedRole(operation.role);
    if (operation.kind === 'member.add') {
      const added = await forms.addMembers(slug.value, [username.value], role, options);
      if (added.ok || added.error.params['reason'] !== 'not-manager' || role === 'manager')
        return called('group/members_add', Promise.resolve(added));
      const me = await who(options.signal);
      // Everybody may join what is open to join.
      return me.ok && me.value.username === username.value
        ? called('group/join', forms.join(slug.value, options))
        : added;
    }
    if (eras.traits()?.promote !== false) {
      const action = role === 'manager' ? 'promote' : 'demote';
      return called(`group/member_${action}`, forms.changeMember(slug.value, action, username.value, options));
    }
    const removed = await forms.changeMember(slug.value, 'remove', username.value, options);
    if (!removed.ok) return removed;
    const added = await forms.addMembers(slug.value, [username.value], role, options);
    if (added.ok) return ok({ call: 'group/member_remove, group/members_add', createdId: null });
    // He was in the group when this began: back in, as he was, if that can be had.
    const back = await forms.addMembers(slug.value, [username.value], wantedRole(operation.before), options);
    return err({ ...added.error, outcome: back.ok ? 'not-applied' : 'unknown' });
  }

  /** One look, no waiting. `absent`: may be sent · `holds`: done already · `conflict`: something else has changed. */
  async precheck(operation: Operation, options: ReadOptions = {}): Promise<Result<Verification>> {
    if (!isInvitation(operation)) return this.#look.before(operation, options);
    const server = await this.#parts.eras.find(options.signal);
    return server.ok ? this.#invitations.before(operation, options) : server;
  }

  /** Looks until the wanted state shows or patience is over. */
  async verify(operation: Operation, _since: number, options: ReadOptions = {}): Promise<Result<Verification>> {
    const server = await this.#parts.eras.find(options.signal);
    if (!server.ok) return server;
    const patience = { clock: this.#parts.clock, patienceMs: CONFIRM_MS, signal: options.signal };
    if (!isInvitation(operation)) return confirmByReading(patience, () => this.#look.now(operation, options));
    // That no answer came will not change by waiting.
    const isFinal = ({ verdict }: Verification): boolean => verdict === 'conflict';
    return confirmByReading(patience, () => this.#invitations.now(operation, options), isFinal);
  }
}

async function called(
  call: string,
  written: Promise<Result<unknown>>,
): Promise<Result<{ call: string; createdId: null }>> {
  const result = await written;
  return result.ok ? ok({ call, createdId: null }) : err(withCall(result.error, call));
}

const withCall = (error: AppError, call: string): AppError =>
  error.params['call'] === undefined ? { ...error, params: { ...error.params, call } } : error;

function fieldsOf(attributes: Op<'group.update'>['attributes']): GroupFields {
  const { access, email, keywords, logo } = attributes ?? {};
  return {
    ...(access === undefined ? {} : { access }),
    ...(email === undefined ? {} : { email }),
    ...(keywords === undefined ? {} : { keywords }),
    ...(logo === undefined
      ? {}
      : {
          logo: logo === null ? null : { name: logo.name, type: logo.type, bytes: Buffer.from(logo.base64, 'base64') },
        }),
  };
}
