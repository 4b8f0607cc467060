import type { Operation } from '#shared/plan/step.ts';
import type { ServerFindings } from '../../electron/kernel/providers/geonode/eras.ts';
import { knownGroup } from '../../electron/kernel/providers/geonode/ids.ts';
import type { GeoNodeProvider } from '../../electron/kernel/providers/geonode/provider.ts';
import type { CategoryRecord } from '../../electron/kernel/providers/geonode/wire.ts';
import type { CheckOptions, Account } from './options.ts';
import type { PlainSite } from './plain-site.ts';
import { CheckFailed, CheckSkipped, errorLine, expectThat, good, type Report } from './report.ts';
import type { Scratch } from './scratch.ts';

/** What the checks share. Later ones build on what earlier ones have found or made; what is null could not be had. */
export interface CheckContext {
  readonly report: Report;
  readonly options: CheckOptions;
  readonly provider: GeoNodeProvider;
  readonly scratch: Scratch;
  /** A provider signed in as somebody else. */
  open(account: Account): Promise<GeoNodeProvider>;
  /** Signed in by hand as the first user, once. */
  plain(): Promise<PlainSite>;
  /** As last found out; null: not yet. */
  readonly server: ServerFindings | null;
  me: { username: string; superuser: boolean } | null;
  categories: CategoryRecord[];
  /** People that may be put into throw-away groups; those with a password can sign in. */
  people: Account[];
}

export function needServer(context: CheckContext): ServerFindings {
  if (context.server === null) throw new CheckSkipped('the server is not known');
  return context.server;
}

export function needPerson(context: CheckContext): Account {
  const person = context.people[0];
  if (person === undefined) throw new CheckSkipped('needs --second-user or --make-people');
  return person;
}

export function needMade<T>(made: T | null): T {
  if (made === null) throw new CheckSkipped('what it builds on could not be made');
  return made;
}

/** Title for this run; short enough for versions that hold 50 characters. */
export const titleOf = (context: CheckContext, what: string): string => `${context.scratch.title} ${what}`;

/** As the journal does it: may it be sent, send, does reading show it? The id of what was created. */
export async function perform(
  context: CheckContext,
  operation: Operation,
  provider = context.provider,
): Promise<string | null> {
  const before = good(await provider.precheck(operation));
  expectThat(before.verdict === 'absent', `before: ${before.verdict}, ${before.readBack}`);
  const since = Date.now();
  const receipt = good(await provider.apply(operation));
  if (operation.kind === 'group.create' && operation.category !== true && receipt.createdId !== null) {
    const key = knownGroup(receipt.createdId);
    if (key.ok) context.scratch.note(key.value.slug);
  }
  const after = good(await provider.verify(operation, since));
  expectThat(after.verdict === 'holds', `after: ${after.verdict}, ${after.readBack}`);
  return after.createdId ?? receipt.createdId;
}

/** An operation that must not be sent: refused by the guards before anything goes out. */
export async function guarded(context: CheckContext, operation: Operation, reason: string): Promise<string> {
  const answer = await context.provider.precheck(operation);
  if (answer.ok) throw new CheckFailed(`nothing speaks against it: ${answer.value.verdict}, ${answer.value.readBack}`);
  const told = String(answer.error.params['reason'] ?? '');
  expectThat(told === reason, `refused for something else: ${errorLine(answer.error)}`);
  return `${answer.error.code}, ${told}`;
}

/** A picture of one pixel. */
export const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
