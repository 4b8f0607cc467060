import { z } from 'zod';
import type { AppError } from '#shared/errors/app-error.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { awaitShared } from '../shared-work.ts';
import { jsonOf, wholePage } from './answer.ts';
import type { AddPayload } from './html.ts';
import { readFooterVersion } from './html-pages.ts';
import type { Session, SessionRequest } from './session.ts';
import { identAnswer, pickerAnswer, tastypieList, v2GroupsAnswer } from './wire.ts';

/** Behaviour changed in steps; each era is a span of releases (spec/geonode.md §2). */
export type Era = 'A' | 'B' | 'C1' | 'C2' | 'D' | 'E' | 'F';

export interface EraTraits {
  invites: boolean;
  categories: boolean;
  /** Are there calls to change a role? Otherwise: remove and add again. */
  promote: boolean;
  anyoneCreates: boolean;
  superuserManages: boolean;
  titleMax: number;
  /** Longest slug that is stored; a longer one is a 500, or refused without a word. */
  slugMax: number;
  slugKeepsCase: boolean;
  /** What a members_add form of this era wants; the form itself is asked first. */
  payload: AddPayload;
  /** Adding somebody who is a member already: ignored, or a 500. */
  addTwice: 'ignored' | 'error';
  /** Does deleting a group delete its layers, maps and documents? */
  deleteTakesResources: boolean;
  refusesTemplateTokens: boolean;
}

const OLD: EraTraits = {
  invites: true,
  categories: false,
  promote: false,
  anyoneCreates: true,
  superuserManages: false,
  titleMax: 50,
  slugMax: 50,
  slugKeepsCase: true,
  payload: 'role-and-list',
  addTwice: 'error',
  deleteTakesResources: false,
  refusesTemplateTokens: false,
};
const C1: EraTraits = {
  ...OLD,
  invites: false,
  categories: true,
  anyoneCreates: false,
  payload: 'list',
  deleteTakesResources: true,
};
const D: EraTraits = {
  ...C1,
  promote: true,
  superuserManages: true,
  titleMax: 1000,
  slugMax: 150,
  slugKeepsCase: false,
  payload: 'repeated-names',
  addTwice: 'ignored',
  deleteTakesResources: false,
};

export const ERA_TRAITS: Record<Era, EraTraits> = {
  A: OLD,
  B: { ...OLD, categories: true, deleteTakesResources: true },
  C1,
  C2: { ...C1, superuserManages: true, addTwice: 'ignored', slugKeepsCase: false },
  D,
  E: { ...D, payload: 'repeated-pks' },
  F: { ...D, payload: 'list', refusesTemplateTokens: true },
};

/** What one server has been found to be. Kept; forgotten by `doubt`, when an answer does not fit. */
export interface ServerFindings {
  era: Era;
  /** Empty: not told. */
  version: string;
  /** Is `/api/v2/groups` served? */
  v2: boolean;
  /** Does every path ask strangers to sign in? */
  lockdown: boolean;
}

const findingsSchema = z.object({
  era: z.enum(['A', 'B', 'C1', 'C2', 'D', 'E', 'F']),
  version: z.string(),
  v2: z.boolean(),
  lockdown: z.boolean(),
});

/** Findings that were kept; null where they cannot be read (any more), and are found anew then. */
export function rememberedServer(kept: unknown): ServerFindings | null {
  const read = findingsSchema.safeParse(kept);
  return read.success ? read.data : null;
}

/**
 * Finds out which GeoNode this is, by a few GETs that change nothing (spec/geonode.md §11). `member_promote` would tell eras apart as well,
 * but it is one of the addresses that change something when they are read, so it is never asked.
 */
export class Eras {
  readonly #session: Session;
  #found: ServerFindings | null;
  #finding: Promise<Result<ServerFindings>> | null = null;
  readonly #onFound: (found: ServerFindings) => void;

  constructor(session: Session, remembered: ServerFindings | null, onFound: (found: ServerFindings) => void) {
    this.#session = session;
    this.#found = remembered;
    this.#onFound = onFound;
  }

  known(): ServerFindings | null {
    return this.#found;
  }

  traits(): EraTraits | null {
    return this.#found === null ? null : ERA_TRAITS[this.#found.era];
  }

  /** Something did not answer as this era does: the next call finds out anew. */
  doubt(): void {
    this.#found = null;
  }

  /** Errors: `net.*`, `net.not-this-directory` when nothing answers like a GeoNode. */
  find(signal?: AbortSignal): Promise<Result<ServerFindings>> {
    if (this.#found !== null) return Promise.resolve(ok(this.#found));
    // Not tied to the signal of the one who came first: others may wait for the same answer.
    this.#finding ??= this.#detect()
      .then((result) => {
        if (result.ok) {
          this.#found = result.value;
          this.#onFound(result.value);
        }
        return result;
      })
      .finally(() => (this.#finding = null));
    return awaitShared(this.#finding, signal);
  }

  async #detect(): Promise<Result<ServerFindings>> {
    const stranger = new Prober((request) => this.#session.anonymous(request));
    const ident = await stranger.ident();
    if (!ident.ok) return ident;
    const v2 = await stranger.v2();
    if (!v2.ok) return v2;
    const lockdown = ident.value.bounced && v2.value.bounced;
    if (!lockdown) return this.#judge(stranger, ident.value, v2.value, false);
    // Older versions keep only ident.json behind the sign-in page; a site in lockdown keeps everything there.
    const open = await stranger.get('/groups/group/zzz/invite/');
    if (!open.ok) return open;
    if (!open.value.bounced) return this.#judge(stranger, ident.value, v2.value, false);
    const member = new Prober((request) => this.#session.send(request));
    const identInside = await member.ident();
    if (!identInside.ok) return identInside;
    const v2Inside = await member.v2();
    return v2Inside.ok ? this.#judge(member, identInside.value, v2Inside.value, true) : v2Inside;
  }

  async #judge(
    prober: Prober,
    ident: ProbeAnswer,
    v2: ProbeAnswer,
    lockdown: boolean,
  ): Promise<Result<ServerFindings>> {
    const version = ident.json === null ? '' : ident.json;
    // Refused is served: 3.2 and sites in lockdown ask for an account.
    const hasV2 = v2.json !== null || v2.status === 401 || v2.status === 403;
    const found = (era: Era, told = version): Result<ServerFindings> => ok({ era, version: told, v2: hasV2, lockdown });
    const major = Number(/^(\d+)\./.exec(version)?.[1] ?? 0);
    if (major >= 5) return found('F');
    if (major === 4) return found('E');
    if (major === 3) return found('D');

    const picker = await prober.get('/groups/autocomplete_category/', pickerAnswer);
    if (!picker.ok) return picker;
    if (picker.value.json !== null) {
      const users = await prober.get('/groups/autocomplete_users/', pickerAnswer);
      if (!users.ok) return users;
      if (users.value.json !== null) return found('F');
      const layers = await prober.get('/layers/');
      if (!layers.ok) return layers;
      return found(layers.value.status === 200 ? 'D' : 'E');
    }
    const categories = await prober.get('/api/groupcategory/', tastypieList);
    if (!categories.ok) return categories;
    const groups = await prober.get('/api/groups/', tastypieList);
    if (!groups.ok) return groups;
    const looksLikeOne = hasV2 || version !== '' || categories.value.json !== null || groups.value.json !== null;
    if (!looksLikeOne) {
      const status = groups.value.status;
      return err(appError('net.not-this-directory', { status, server: '' }, { remote: { status } }));
    }
    const page = await prober.page('/groups/');
    if (!page.ok) return page;
    const footer = page.value;
    const invites = await prober.get('/groups/group/zzz/invite/');
    if (!invites.ok) return invites;
    if (invites.value.status === 405) {
      const list = await prober.get('/groups/categories/');
      if (!list.ok) return list;
      return found(list.value.status === 404 ? 'A' : 'B', footer);
    }
    const text = await prober.text('/version.txt');
    if (!text.ok) return text;
    const told = text.value || footer;
    // 2.10.2 brought the superuser's rights; before it, and where nothing is told, the stricter rules are assumed.
    return found(/^2\.10\.([2-9]|\d\d)/.test(told) ? 'C2' : 'C1', told);
  }
}

interface ProbeAnswer {
  status: number;
  /** Sent to the sign-in page. */
  bounced: boolean;
  /** The version for `ident`, `true` for another answer of the wanted shape; null: some other answer. */
  json: string | null;
}

type Ask = <T>(request: SessionRequest<T>) => Promise<Result<T>>;

/** Single GETs whose refusal is an answer. */
class Prober {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  ident(): Promise<Result<ProbeAnswer>> {
    return this.#probe('/ident.json', [], (response, call) => {
      const ident = jsonOf(response, identAnswer, call, 'read');
      return ident.ok ? ident.value.version : null;
    });
  }

  async v2(): Promise<Result<ProbeAnswer>> {
    const answer = await this.#probe('/api/v2/groups', [['page_size', '1']], (response, call) =>
      jsonOf(response, v2GroupsAnswer, call, 'read').ok ? 'yes' : null,
    );
    // A server in trouble says nothing about its version, and what is found here is kept.
    if (answer.ok && answer.value.status >= 500)
      return err(
        appError(
          'remote.internal',
          { call: 'GET /api/v2/groups' },
          { retry: 'now', remote: { status: answer.value.status } },
        ),
      );
    return answer;
  }

  get(path: string, schema?: typeof pickerAnswer | typeof tastypieList): Promise<Result<ProbeAnswer>> {
    return this.#probe(path, [], (response, call) => {
      if (schema === undefined) return null;
      const parsed =
        schema === pickerAnswer
          ? jsonOf(response, pickerAnswer, call, 'read')
          : jsonOf(response, tastypieList, call, 'read');
      return parsed.ok ? 'yes' : null;
    });
  }

  async text(path: string): Promise<Result<string>> {
    const answer = await this.#probe(path, [], (response) =>
      /^\s*\d+\.\d+/.test(response.text) ? response.text.trim().slice(0, 40) : null,
    );
    return answer.ok ? ok(answer.value.json ?? '') : answer;
  }

  /** The version a page's footer names; empty: none. */
  async page(path: string): Promise<Result<string>> {
    const answer = await this.#probe(path, [], (response, call) => {
      const page = wholePage(response, call);
      return page.ok ? readFooterVersion(page.value) : null;
    });
    return answer.ok ? ok(answer.value.json ?? '') : answer;
  }

  async #probe(
    path: string,
    query: [string, string][],
    look: (response: Parameters<SessionRequest<ProbeAnswer>['read']>[0], call: string) => string | null,
  ): Promise<Result<ProbeAnswer>> {
    const asked = await this.#ask<ProbeAnswer>({
      method: 'GET',
      path,
      query,
      kind: 'read',
      // An error is an answer here; asking three times would not change it.
      repeat: 'when-refused',
      accept: path.startsWith('/api/') || path.endsWith('.json') ? 'json' : 'html',
      read: (response, call) =>
        ok({ status: response.status, bounced: false, json: response.status < 300 ? look(response, call) : null }),
    });
    if (asked.ok) return asked;
    const status = asked.error.remote?.status;
    if (status === undefined || transient(asked.error)) return asked;
    return ok({ status, bounced: asked.error.code === 'auth.expired' && status < 400, json: null });
  }
}

const transient = (error: AppError): boolean =>
  error.code === 'remote.rate-limited' || error.code === 'remote.unavailable';
