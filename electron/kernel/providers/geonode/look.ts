import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { isNewGroupId } from '#shared/domain/ids.ts';
import type { GroupAttributes } from '#shared/domain/attributes.ts';
import type { Operation } from '#shared/plan/step.ts';
import type { ReadOptions, RemoteGroup, Verification } from '../port.ts';
import type { Eras } from './eras.ts';
import { categoryProblem, newGroupProblem, textProblem } from './guards.ts';
import type { MembersPage } from './html.ts';
import { categoryId, groupId, groupKey, groupSlug, usernameOf } from './ids.ts';
import { sameText } from './map.ts';
import type { PageCalls } from './page-calls.ts';
import { isMissing, type GeoNodeReads } from './reads.ts';
import type { SignedIn } from './session.ts';
import { categorySlug, predictSlug } from './slug.ts';
import type { GroupSource } from './source.ts';

export interface LookParts {
  reads: GeoNodeReads;
  source: GroupSource;
  pages: PageCalls;
  eras: Eras;
  siteGroups: ReadonlySet<string>;
  who: (signal?: AbortSignal) => Promise<Result<SignedIn>>;
}

type Seen = Result<Verification>;
type Op<K extends Operation['kind']> = Extract<Operation, { kind: K }>;
type Role = 'member' | 'manager';

export const seen = (verdict: Verification['verdict'], readBack: string, createdId: string | null = null): Seen =>
  ok({ verdict, readBack, createdId });
const list = (ids: string[]): string => (ids.length === 0 ? 'none' : ids.join(', '));
const sameSet = (a: string[], b: string[]): boolean => a.length === b.length && a.every((one) => b.includes(one));

/** What the server shows of an operation's object, and what speaks against sending it. */
export class Look {
  readonly #parts: LookParts;

  constructor(parts: LookParts) {
    this.#parts = parts;
  }

  /** Is the wanted state there? */
  now(operation: Operation, options: ReadOptions = {}): Promise<Seen> {
    switch (operation.kind) {
      case 'group.create':
        return this.#created(operation, options);
      case 'group.update':
        return this.#updated(operation, options);
      case 'group.delete':
        return this.#deleted(operation, options);
      case 'parents.set':
        return this.#parents(operation, options);
      case 'member.add':
      case 'member.remove':
      case 'member.role':
        return this.#membership(operation, options);
      default:
        return Promise.resolve(err(appError('remote.unsupported', { call: operation.kind })));
    }
  }

  /** May it be sent? As `now`, and the traps the server would spring (`plan.name-invalid`, `plan.duplicate`, `plan.last-admin`, …). */
  async before(operation: Operation, options: ReadOptions = {}): Promise<Seen> {
    const server = await this.#parts.eras.find(options.signal);
    if (!server.ok) return server;
    switch (operation.kind) {
      case 'group.create':
        return this.#mayCreate(operation, options);
      case 'group.update': {
        const problem = this.#textsProblem(operation);
        return problem === null ? this.#mayUpdate(operation, options) : err(problem);
      }
      case 'group.delete': {
        const key = groupKey(operation.groupId);
        if (key?.kind === 'category')
          return err(appError('remote.unsupported', { call: 'group.delete', reason: 'category' }));
        if (key !== null && this.#parts.siteGroups.has(key.slug.toLowerCase())) return err(siteGroup(operation.name));
        return this.now(operation, options);
      }
      case 'parents.set': {
        const now = await this.now(operation, options);
        if (!now.ok || now.value.verdict !== 'absent') return now;
        const known = await this.#parts.source.categories(options);
        if (!known.ok) return known;
        const there = new Set(known.value.map(({ slug }) => categoryId(slug)));
        const gone = operation.parentIds.filter((id) => !there.has(id));
        return gone.length === 0 ? now : seen('conflict', `there is no category ${list(gone)} any more`);
      }
      case 'member.add':
      case 'member.remove':
      case 'member.role':
        return this.#mayChangeMember(operation, options);
      default:
        return this.now(operation, options);
    }
  }

  /** Which picture is there cannot be seen: one logo for another is always sent, and sent twice it is the same. */
  async #mayUpdate(operation: Op<'group.update'>, options: ReadOptions): Promise<Seen> {
    const now = await this.now(operation, options);
    const newLogo = operation.attributes?.logo ?? null;
    if (newLogo === null || !now.ok || now.value.verdict !== 'holds') return now;
    return seen('absent', `${now.value.readBack}, with some logo`);
  }

  #textsProblem(operation: Op<'group.update'>): ReturnType<typeof textProblem> {
    if (groupKey(operation.groupId)?.kind === 'category') return categoryProblem(operation.name);
    const traits = this.#parts.eras.traits();
    if (traits === null) return null;
    const keywords = operation.attributes?.keywords ?? [];
    if (operation.description !== null && operation.description.trim() === '') {
      return appError('plan.name-invalid', { name: operation.name, reason: 'description-required' });
    }
    return textProblem(operation.name, [operation.description ?? undefined, ...keywords], traits);
  }

  async #mayCreate(operation: Op<'group.create'>, options: ReadOptions): Promise<Seen> {
    const { source, eras, siteGroups } = this.#parts;
    const { name } = operation;
    if (operation.category === true) {
      const problem = categoryProblem(name);
      if (problem !== null) return err(problem);
      const known = await source.categories(options);
      if (!known.ok) return known;
      const slug = categorySlug(name);
      const taken = known.value.find((one) => one.slug === slug || one.name === name);
      return taken === undefined
        ? seen('absent', 'no category of this name')
        : err(appError('plan.duplicate', { name, id: categoryId(taken.slug) }));
    }
    const traits = eras.traits();
    if (traits === null) return err(appError('remote.internal', { call: 'era' }, { retry: 'now' }));
    const problem = newGroupProblem(name, operation.description, traits, siteGroups);
    if (problem !== null) return err(problem);
    // Two titles with one slug are a crash of the server; two equal titles a refusal.
    const taken = await source.taken(name, predictSlug(name, traits.slugKeepsCase), options);
    if (!taken.ok) return taken;
    const other = taken.value[0];
    if (other !== undefined)
      return err(
        appError('plan.duplicate', {
          name,
          id: groupId(other.slug),
          reason: sameText(other.title.toLowerCase(), name.toLowerCase()) ? 'title' : 'slug',
        }),
      );
    if (operation.parentId === null) return seen('absent', 'no group of this name');
    const parent = await this.#parts.reads.group(operation.parentId, options);
    if (parent.ok) return seen('absent', `the category is there: ${parent.value.name}`);
    return isMissing(parent.error) ? seen('conflict', 'the category is gone') : parent;
  }

  async #mayChangeMember(
    operation: Op<'member.add'> | Op<'member.remove'> | Op<'member.role'>,
    options: ReadOptions,
  ): Promise<Seen> {
    const key = groupSlug(operation.groupId);
    const username = usernameOf(operation.personId);
    if (!key.ok) return key;
    if (!username.ok) return username;
    const page = await this.#parts.reads.members(key.value, { ...options, lately: true });
    if (!page.ok) return isMissing(page.error) ? seen('conflict', 'the group is gone, or not shown any more') : page;
    const now = judgeMembership(operation, page.value, username.value);
    if (!now.ok || now.value.verdict !== 'absent') return now;
    const name = page.value.title || key.value;
    if (operation.kind === 'member.add') {
      if (username.value === 'AnonymousUser')
        return err(appError('remote.invalid', { call: 'member.add', reason: 'anonymous-user', names: username.value }));
      const { addForm } = page.value;
      if (addForm?.payload === 'repeated-pks' && !addForm.available.has(username.value)) {
        return err(appError('remote.invalid', { call: 'member.add', reason: 'not-available', names: username.value }));
      }
      return now;
    }
    const endsManaging = operation.kind === 'member.remove' || operation.role === 'member';
    const managers = page.value.members.filter(({ role }) => role === 'manager').map((member) => member.username);
    if (!endsManaging || managers.length !== 1 || managers[0] !== username.value) return now;
    const who = await this.#parts.who(options.signal);
    if (!who.ok) return who;
    // Without a manager only a superuser can do anything with the group, and in older versions not even he.
    const canMend =
      this.#parts.eras.traits()?.superuserManages === true && who.value.info?.groups.includes('admin') === true;
    return canMend ? now : err(appError('plan.last-admin', { name, person: username.value, reason: 'last-manager' }));
  }

  async #membership(
    operation: Op<'member.add'> | Op<'member.remove'> | Op<'member.role'>,
    options: ReadOptions,
  ): Promise<Seen> {
    const key = groupSlug(operation.groupId);
    const username = usernameOf(operation.personId);
    if (!key.ok) return key;
    if (!username.ok) return username;
    const page = await this.#parts.reads.members(key.value, { ...options, lately: true });
    if (page.ok) return judgeMembership(operation, page.value, username.value);
    return isMissing(page.error) ? seen('conflict', 'the group is gone, or not shown any more') : page;
  }

  async #created(operation: Op<'group.create'>, options: ReadOptions): Promise<Seen> {
    const { source } = this.#parts;
    if (operation.category === true) {
      const known = await source.categories(options);
      if (!known.ok) return known;
      const one = known.value.find((category) => category.name === operation.name.trim());
      return one === undefined
        ? seen('absent', 'no category of this name')
        : seen('holds', `created as ${categoryId(one.slug)}`, categoryId(one.slug));
    }
    const key = isNewGroupId(operation.groupId) ? null : groupKey(operation.groupId);
    const found =
      key === null ? await source.taken(operation.name, null, options) : await source.group(key.slug, options);
    if (!found.ok) return isMissing(found.error) ? seen('absent', 'there is no such group') : found;
    const records = Array.isArray(found.value) ? found.value : [found.value];
    // No version tells when a group was made: before it was sent there was none of this title, and titles are unique when created.
    const ours = key === null ? records.filter((one) => sameText(one.description, operation.description)) : records;
    const one = ours[0];
    if (one === undefined)
      return seen(
        'absent',
        records.length === 0 ? 'no group of this title' : 'a group of this title with another description',
      );
    if (ours.length > 1) return seen('conflict', `several groups may be it: ${list(ours.map(({ slug }) => slug))}`);
    const id = groupId(one.slug);
    const parents = (one.categories ?? []).map(({ slug }) => categoryId(slug));
    const inPlace = operation.parentId === null || parents.includes(operation.parentId);
    return inPlace
      ? seen('holds', `created as ${id}`, id)
      : seen('conflict', `created as ${id}, its categories read ${list(parents)}`, id);
  }

  async #updated(operation: Op<'group.update'>, options: ReadOptions): Promise<Seen> {
    const category = groupKey(operation.groupId)?.kind === 'category';
    const group = category
      ? await this.#renamedCategory(operation, options)
      : await this.#parts.reads.group(operation.groupId, options);
    if (!group.ok) return isMissing(group.error) ? seen('conflict', 'the group is gone, or not shown any more') : group;
    const told = await this.#withKeywords(group.value, operation, options);
    if (!told.ok) return told;
    const readBack = toldBack(told.value, operation);
    const reads = (wanted: { name: string; description: string | null; attributes?: GroupAttributes }) =>
      sameText(told.value.name, wanted.name) &&
      (wanted.description === null || sameText(told.value.description, wanted.description)) &&
      sameAttributes(told.value, wanted.attributes);
    if (reads(operation)) return seen('holds', readBack, category ? group.value.id : null);
    return reads(operation.before) ? seen('absent', readBack) : seen('conflict', readBack);
  }

  /** A renamed category has another slug, and so another id. */
  async #renamedCategory(operation: Op<'group.update'>, options: ReadOptions): Promise<Result<RemoteGroup>> {
    const old = await this.#parts.reads.group(operation.groupId, options);
    if (old.ok || !isMissing(old.error)) return old;
    return this.#parts.reads.group(categoryId(categorySlug(operation.name)), options);
  }

  /** JSON shows keywords as slugs: to compare them as words the form is read, for managers only and only where keywords are at stake. */
  async #withKeywords(
    group: RemoteGroup,
    operation: Op<'group.update'>,
    options: ReadOptions,
  ): Promise<Result<RemoteGroup>> {
    if (operation.attributes?.keywords === undefined || group.attributes === undefined) return ok(group);
    const key = groupSlug(group.id);
    if (!key.ok) return key;
    const page = await this.#parts.pages.detail(key.value, options);
    return page.ok ? ok({ ...group, attributes: { ...group.attributes, keywords: page.value.keywords } }) : page;
  }

  async #deleted(operation: Op<'group.delete'>, options: ReadOptions): Promise<Seen> {
    const group = await this.#parts.reads.group(operation.groupId, options);
    if (group.ok) return seen('absent', `the group is there: ${group.value.name}`);
    return isMissing(group.error) ? seen('holds', 'the group is gone') : group;
  }

  async #parents(operation: Op<'parents.set'>, options: ReadOptions): Promise<Seen> {
    const state = await this.#parts.reads.readGroup(operation.groupId, options);
    if (!state.ok) return isMissing(state.error) ? seen('conflict', 'the group is gone, or not shown any more') : state;
    const { parentIds } = state.value;
    const readBack = `its categories now read ${list(parentIds)}`;
    if (sameSet(parentIds, operation.parentIds)) return seen('holds', readBack);
    return seen(sameSet(parentIds, operation.before) ? 'absent' : 'conflict', readBack);
  }
}

/** What a members page says about one person and what was wanted for him. */
function judgeMembership(
  operation: Op<'member.add'> | Op<'member.remove'> | Op<'member.role'>,
  page: MembersPage,
  username: string,
): Seen {
  const role: Role | null = page.members.find((member) => member.username === username)?.role ?? null;
  const readBack = role === null ? 'is not a member now' : `is a ${role} now`;
  switch (operation.kind) {
    case 'member.add':
      if (role === null) return seen('absent', readBack);
      return seen(role === wantedRole(operation.role) ? 'holds' : 'conflict', readBack);
    case 'member.remove':
      return seen(role === null ? 'holds' : 'absent', readBack);
    case 'member.role':
      if (role === null) return seen('conflict', readBack);
      return seen(role === wantedRole(operation.role) ? 'holds' : 'absent', readBack);
  }
}

/** Two roles are all there are. */
export const wantedRole = (role: string): Role => (role === 'member' ? 'member' : 'manager');

function sameAttributes(group: RemoteGroup, wanted: GroupAttributes | undefined): boolean {
  if (wanted === undefined) return true;
  const is = group.attributes;
  if (is === undefined) return false;
  if (wanted.access !== undefined && wanted.access !== is.access) return false;
  if (wanted.email !== undefined && !sameText(wanted.email, is.email)) return false;
  if (wanted.keywords !== undefined && !sameSet([...new Set(wanted.keywords)].sort(), [...(is.keywords ?? [])].sort()))
    return false;
  // Which picture it is cannot be seen, only whether there is one.
  return wanted.logo === undefined || (wanted.logo === null) === (is.logoUrl === '');
}

/** What of the fields at stake was read back; the name where nothing else changes. */
function toldBack(group: RemoteGroup, { name, description, attributes = {}, before }: Op<'group.update'>): string {
  const is = group.attributes;
  const told: string[] = [];
  if (description !== null && description !== before.description)
    told.push(
      `its description now ${sameText(group.description, description) ? 'reads as wanted' : 'reads otherwise'}`,
    );
  if (attributes.access !== undefined) told.push(`its access now reads ${is?.access ?? 'nothing'}`);
  if (attributes.email !== undefined) told.push(`its e-mail now reads ${is?.email || 'nothing'}`);
  if (attributes.keywords !== undefined) told.push(`its keywords now read ${list(is?.keywords ?? [])}`);
  if (attributes.logo !== undefined) told.push(is?.logoUrl ? 'it has a logo now' : 'it has no logo now');
  if (told.length === 0 || name !== before.name) told.unshift(`its name now reads "${group.name}"`);
  return told.join(', ');
}

const siteGroup = (name: string) =>
  appError('remote.unsupported', { call: 'group.delete', reason: 'site-group', name });
