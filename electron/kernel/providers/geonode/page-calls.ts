import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AxiosRequestConfig } from '../http/http.ts';
import { ownTurn } from '../http/own-turn.ts';
import { locationPath, unreadablePage, wholePage } from './answer.ts';
import { parsePageInSlices, type Element } from './dom.ts';
import { readEditPage, readMembersPage, withoutBallast, type EditPage, type MembersPage } from './html.ts';
import {
  readActivityPage,
  readDetailPage,
  readInvitationPage,
  readRemovePage,
  type ActivityItem,
  type DetailPage,
} from './html-pages.ts';
import type { PageForm } from './forms.ts';
import { categoryPath, groupPath, membersPath, segment } from './paths.ts';
import type { Session } from './session.ts';

export interface CallOptions {
  signal?: AbortSignal;
  /** A caller's additions; see `http/caller-config`. */
  config?: AxiosRequestConfig;
}

/** 2,000 members are 5 MB of page; the server takes its time. */
const PAGE_TIMEOUT_MS = 60_000;
const RECENT_MS = 1_500;

/**
 * GeoNode's pages, read. Every one of these is a plain GET of an address that changes nothing. Errors: those of the session, and
 * `net.bad-response` with `what` when the page is not what it should be (a theme).
 */
export class PageCalls {
  readonly #session: Session;
  readonly #clock: Clock;
  /** The members page read last. A big one has megabytes, and thirty changes of one group would read it a hundred times. */
  #recent: { slug: string; at: number; page: MembersPage } | null = null;
  #writes = 0;

  constructor(session: Session, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  /** To be called before and after every write: nothing that was read before or meanwhile says anything afterwards. */
  forget(): void {
    this.#recent = null;
    this.#writes += 1;
  }

  /** The page as text. */
  async text(path: string, options: CallOptions = {}): Promise<Result<string>> {
    const page = await this.#fetch(path, options);
    return page.ok ? ok(page.value.html) : page;
  }

  async members(slug: string, options: CallOptions = {}): Promise<Result<MembersPage>> {
    const writes = this.#writes;
    const page = await this.#page(membersPath(slug), 'members', readMembersPage, options, withoutBallast);
    if (writes === this.#writes) this.#recent = page.ok ? { slug, at: this.#clock.now(), page: page.value } : null;
    return page;
  }

  /** As `members`, taking a page read a moment ago and after the last write for one read now. */
  membersLately(slug: string, options: CallOptions = {}): Promise<Result<MembersPage>> {
    const recent = this.#recent;
    if (recent !== null && recent.slug === slug && this.#clock.now() - recent.at < RECENT_MS)
      return Promise.resolve(ok(recent.page));
    return this.members(slug, options);
  }

  detail(slug: string, options: CallOptions = {}): Promise<Result<DetailPage>> {
    return this.#page(groupPath(slug), 'detail', readDetailPage, options);
  }

  activity(slug: string, options: CallOptions = {}): Promise<Result<ActivityItem[]>> {
    return this.#page(groupPath(slug, 'activity/'), 'activity', readActivityPage, options);
  }

  /** The question before a deletion. Shown to anybody who is signed in. */
  remove(slug: string, options: CallOptions = {}): Promise<Result<{ form: PageForm; question: string }>> {
    return this.#page(groupPath(slug, 'remove/'), 'remove', readRemovePage, options);
  }

  invitation(
    slug: string,
    token: string,
    options: CallOptions = {},
  ): Promise<Result<{ form: PageForm; text: string }>> {
    return this.#page(groupPath(slug, `invite/${segment(token)}/`), 'invitation', readInvitationPage, options);
  }

  createForm(options: CallOptions = {}): Promise<Result<EditPage>> {
    return this.#page('/groups/create/', 'create', readEditPage, options);
  }

  updateForm(slug: string, options: CallOptions = {}): Promise<Result<EditPage>> {
    return this.#page(groupPath(slug, 'update/'), 'update', readEditPage, options);
  }

  categoryForm(slug: string | null, options: CallOptions = {}): Promise<Result<EditPage>> {
    const path = slug === null ? '/groups/categories/_create/' : categoryPath(slug, 'update/');
    return this.#page(path, 'category', readEditPage, options);
  }

  async #page<T>(
    path: string,
    what: string,
    read: (page: Element) => T | null,
    options: CallOptions,
    prepare: (html: string) => string = (html) => html,
  ): Promise<Result<T>> {
    const fetched = await this.#fetch(path, options);
    if (!fetched.ok) return fetched;
    const { html, call, correlationId } = fetched.value;
    const page = await parsePageInSlices(prepare(html), ownTurn);
    await ownTurn();
    const value = read(page);
    return value === null ? err(unreadablePage(call, what, correlationId)) : ok(value);
  }

  #fetch(path: string, options: CallOptions): Promise<Result<{ html: string; call: string; correlationId: string }>> {
    return this.#session.send({
      method: 'GET',
      path,
      kind: 'read',
      accept: 'html',
      timeoutMs: PAGE_TIMEOUT_MS,
      ...options,
      read: (response, call) => {
        const { status, correlationId } = response;
        if (status >= 300) {
          const target = locationPath(response);
          return err(appError('net.redirect', { call, target }, { correlationId, remote: { status } }));
        }
        const whole = wholePage(response, call);
        return whole.ok ? ok({ html: whole.value, call, correlationId }) : whole;
      },
    });
  }
}
