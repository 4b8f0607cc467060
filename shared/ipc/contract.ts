import { z } from 'zod';
import { capabilitiesSchema } from '../capabilities.ts';
import { exchangesSchema } from '../console/exchange.ts';
import { activityEntrySchema } from '../domain/activity.ts';
import { accessLevelSchema } from '../domain/attributes.ts';
import type { DirectoryColumns } from '../domain/columns.ts';
import { comparisonSchema } from '../domain/comparison.ts';
import { inviteSchema } from '../domain/invite.ts';
import {
  connectionSchema,
  copyMetaSchema,
  directoryKindSchema,
  identitySchema,
  moveProbeSchema,
  profileDraftSchema,
  profileSchema,
  profileSecretsSchema,
  testReportSchema,
} from '../domain/profile.ts';
import { settingsSchema, workspaceSchema } from '../domain/settings.ts';
import { appErrorSchema } from '../errors/app-error.ts';
import type { ErrorCode } from '../errors/codes.ts';
import { changeSetSchema, intentSchema } from '../plan/intent.ts';
import type { Impact } from '../plan/impact-types.ts';
import { planSchema } from '../plan/step.ts';
import { runSchema, runSummarySchema } from '../plan/run.ts';

/**
 * The one contract between renderer and kernel. Client, server and test double are inferred from it; nobody writes a method name twice.
 *
 * kind: `query` reads, `command` changes something local or remote and is short, `stream` reports progress before its result.
 */
interface MethodDef<I extends z.ZodType, O extends z.ZodType, P extends z.ZodType> {
  kind: 'query' | 'command' | 'stream';
  input: I;
  output: O;
  progress: P;
  /** Does it change anything (local or remote)? */
  mutates: boolean;
  /** Error codes beyond those every method may return (`ipc.*`, `internal.bug`). */
  errors: readonly ErrorCode[];
}

const none = z.null();
type None = typeof none;

function query<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  errors: readonly ErrorCode[] = [],
): MethodDef<I, O, None> {
  return { kind: 'query', input, output, progress: none, mutates: false, errors };
}
function command<I extends z.ZodType, O extends z.ZodType>(
  input: I,
  output: O,
  errors: readonly ErrorCode[] = [],
): MethodDef<I, O, None> {
  return { kind: 'command', input, output, progress: none, mutates: true, errors };
}
function stream<I extends z.ZodType, O extends z.ZodType, P extends z.ZodType>(
  input: I,
  output: O,
  progress: P,
  mutates: boolean,
  errors: readonly ErrorCode[] = [],
): MethodDef<I, O, P> {
  return { kind: 'stream', input, output, progress, mutates, errors };
}

/** Bulk columns are checked by their producer's types and tests, not row by row at the border. */
const columnsSchema = z.custom<DirectoryColumns>(
  (v) => typeof v === 'object' && v !== null && (v as { format?: unknown }).format === 1,
);
const impactSchema = z.custom<Impact>((v) => typeof v === 'object' && v !== null && 'gains' in v && 'loses' in v);

const profileId = z.strictObject({ profileId: z.string().min(1).max(64) });
const runRef = profileId.extend({ runId: z.string().min(1).max(64) });

export const openedSchema = z.strictObject({
  profile: profileSchema,
  connection: connectionSchema,
  copy: copyMetaSchema.nullable(),
  identity: identitySchema.nullable(),
  capabilities: capabilitiesSchema,
  moveProbe: moveProbeSchema.nullable(),
  /** A crawl that was interrupted and can go on. */
  resumableSync: z.strictObject({ done: z.number(), total: z.number(), startedAt: z.number() }).nullable(),
  /** A run that is not finished and needs a decision. */
  openRunId: z.string().nullable(),
});

export const syncProgressSchema = z.strictObject({
  phase: z.enum(['groups', 'members', 'administrators', 'storing']),
  done: z.number(),
  total: z.number(),
  requests: z.number(),
  refused: z.number(),
  /** Waiting for the server's rate limit until then; null when not. */
  waitingUntil: z.number().nullable(),
});

export const syncReportSchema = z.strictObject({
  copy: copyMetaSchema,
  requests: z.number(),
  refused: z.number(),
  tookMs: z.number(),
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  unreadable: z.array(z.strictObject({ groupId: z.string(), error: appErrorSchema })),
  orphans: z.number(),
});

export const groupDetailSchema = z.strictObject({
  groupId: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: z.number().nullable(),
  updatedAt: z.number().nullable(),
  creator: z.string(),
  /** When this group's members were last read, epoch ms. */
  readAt: z.number().nullable(),
  adminsReadAt: z.number().nullable(),
  unreadable: appErrorSchema.nullable(),
  /** Where the directory has such; null otherwise. `keywords` null: not read yet (`directory.attributes` reads them). */
  attributes: z
    .strictObject({
      access: accessLevelSchema,
      email: z.string(),
      keywords: z.array(z.string()).nullable(),
      hasLogo: z.boolean(),
    })
    .nullable(),
});

export const personDetailSchema = z.strictObject({
  personId: z.string(),
  name: z.string(),
  userName: z.string(),
  email: z.string(),
  phone: z.string(),
  role: z.string(),
  status: z.string(),
  description: z.string(),
});

/** One staged plan, ready to be looked at: steps in order, effect, guard, and what the fresh read found different. */
export const reviewSchema = z.strictObject({
  plan: planSchema,
  impact: impactSchema,
  /** Differences between the copy and the fresh read of the touched part, before anything is sent. */
  drift: z.array(
    z.strictObject({
      code: z.enum(['group-gone', 'group-moved', 'group-renamed', 'members-changed', 'admins-changed', 'not-readable']),
      groupId: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  /** Staged changes that no longer make sense, with the reason; they are not part of the plan. */
  conflicts: z.array(z.strictObject({ changeId: z.string(), error: appErrorSchema })),
  /** The touched part was read again at this time; null: offline, the effect is of the copy. */
  freshAt: z.number().nullable(),
  names: z.record(z.string(), z.string()),
});

const auth = [
  'auth.expired',
  'auth.invalid',
  'auth.role-changed',
  'auth.disabled',
  'auth.bad-key',
  'auth.clock',
  'secret.missing',
  'secret.locked',
] as const;
const net = [
  'net.unreachable',
  'net.timeout',
  'net.tls',
  'net.redirect',
  'net.bad-response',
  'net.not-this-directory',
  'net.too-large',
] as const;
const remote = [
  'remote.forbidden',
  'remote.not-found',
  'remote.conflict',
  'remote.invalid',
  'remote.rate-limited',
  'remote.unavailable',
  'remote.internal',
  'remote.unsupported',
] as const;
const store = [
  'store.corrupt',
  'store.read-only',
  'store.disk-full',
  'store.future',
  'store.foreign',
  'store.busy',
  'store.empty',
] as const;
const common = ['profile.not-found', ...auth, ...net, ...remote, ...store] as const;

export const contract = {
  'app.info': query(
    z.null(),
    z.strictObject({
      version: z.string(),
      host: z.enum(['electron', 'headless']),
      /** Where secrets are kept; not persistent: they are gone when the app ends, and the UI says so. */
      vault: z.strictObject({ backend: z.string(), persistent: z.boolean() }),
      /** Size of the sample organisation, and whether the app was started on it. */
      sample: z.strictObject({
        available: z.boolean(),
        groups: z.number(),
        openAtStart: z.boolean(),
        /** Which sample organisations there are. */
        kinds: z.array(directoryKindSchema),
      }),
      startError: appErrorSchema.nullable(),
    }),
  ),
  'settings.get': query(z.null(), settingsSchema),
  'settings.set': command(settingsSchema.partial(), settingsSchema, store),

  'profiles.list': query(z.null(), z.array(profileSchema), store),
  'profiles.save': command(
    z.strictObject({ id: z.string().max(64).nullable(), draft: profileDraftSchema, secrets: profileSecretsSchema }),
    profileSchema,
    [
      'profile.not-found',
      'profile.invalid',
      'net.invalid-url',
      'net.insecure-url',
      'auth.bad-key',
      'secret.unavailable',
      ...store,
    ],
  ),
  'profiles.duplicate': command(profileId, profileSchema, ['profile.not-found', ...store]),
  'profiles.delete': command(profileId, z.null(), ['profile.not-found', 'profile.busy', ...store]),
  'profiles.setReadOnly': command(profileId.extend({ readOnly: z.boolean() }), profileSchema, [
    'profile.not-found',
    ...store,
  ]),
  /** Tests a saved profile (`profileId`) or what stands in the editor (`draft`, secrets from the vault where absent). */
  'profiles.test': stream(
    z.strictObject({
      profileId: z.string().max(64).nullable(),
      draft: profileDraftSchema.nullable(),
      secrets: profileSecretsSchema,
    }),
    testReportSchema,
    testReportSchema.shape.checks.element,
    false,
    ['profile.invalid', 'net.invalid-url', 'net.insecure-url', ...common],
  ),
  /** Starts the sandbox if it is not running and opens its profile. */
  'profiles.openSample': stream(
    z.strictObject({ kind: directoryKindSchema }),
    openedSchema,
    z.strictObject({ phase: z.string() }),
    true,
    ['sample.failed', ...store],
  ),
  'profiles.open': command(profileId, openedSchema, ['profile.not-found', ...store]),
  /**
   * Sets the local copy of the directory aside under another name (`keptAs`, null: there was none) and closes the profile; it opens with an
   * empty copy and syncs anew. For a copy that cannot be used any more; staged changes and the journal are in another file and stay.
   */
  'profiles.discardCopy': command(profileId, z.strictObject({ keptAs: z.string().nullable() }), [
    'profile.not-found',
    'profile.busy',
    ...store,
  ]),
  'profiles.close': command(profileId, z.null(), ['profile.not-found']),
  /** Try to reach the server now instead of waiting for the next attempt. */
  'profiles.reconnect': command(profileId, connectionSchema, common),
  /** Stops the embedded sandbox (the sample goes offline); `openSample` starts it again. */
  'sample.stop': command(z.null(), z.null(), ['sample.failed']),

  'sync.run': stream(
    profileId.extend({
      scope: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('full'), resume: z.boolean() }),
        z.strictObject({ kind: z.literal('branch'), groupId: z.string() }),
        /** Direct members and administrators of a few groups. */
        z.strictObject({ kind: z.literal('groups'), groupIds: z.array(z.string()).max(1000) }),
      ]),
    }),
    syncReportSchema,
    syncProgressSchema,
    true,
    ['sync.cancelled', 'sync.marker-loop', 'sync.incomplete', 'profile.busy', ...common],
  ),

  'directory.columns': query(profileId.extend({ snapshotId: z.number().nullable() }), columnsSchema, [
    'profile.not-found',
    ...store,
  ]),
  'directory.group': query(profileId.extend({ groupId: z.string() }), groupDetailSchema, [
    'profile.not-found',
    'plan.unknown-object',
    ...store,
  ]),
  'directory.person': query(profileId.extend({ personId: z.string() }), personDetailSchema, [
    'profile.not-found',
    'plan.unknown-object',
    ...store,
  ]),
  /** People by name on the server (those in no group included); found people are kept in the copy. */
  'directory.findPeople': query(
    profileId.extend({ text: z.string().min(1).max(128) }),
    z.strictObject({ people: z.array(personDetailSchema), complete: z.boolean() }),
    common,
  ),
  /** Attributes of one group read from the server now: keywords as words, and the logo as a data URL (null: none, or not readable). */
  'directory.attributes': query(
    profileId.extend({ groupId: z.string() }),
    z.strictObject({ keywords: z.array(z.string()), logo: z.string().nullable() }),
    ['plan.unknown-object', ...common],
  ),
  /** The server's own activity page of one group; `remote.unsupported` where there is none. */
  'directory.activity': query(
    profileId.extend({ groupId: z.string() }),
    z.strictObject({ entries: z.array(activityEntrySchema), readAt: z.number() }),
    ['plan.unknown-object', ...common],
  ),
  /** Invitations sent from here, newest first; `groupId` null: of all groups. */
  'invites.list': query(
    profileId.extend({ groupId: z.string().nullable() }),
    z.strictObject({ invites: z.array(inviteSchema) }),
    ['profile.not-found', ...store],
  ),
  /** What differs between two kept moments, at most `limit` items per list; `store.empty`: no such snapshot. */
  'directory.compare': query(
    profileId.extend({ from: z.number(), to: z.number(), limit: z.number().int().min(0).max(5000) }),
    comparisonSchema,
    ['profile.not-found', ...store],
  ),
  'directory.snapshots': query(profileId, z.array(copyMetaSchema), ['profile.not-found', ...store]),

  'changes.list': query(profileId, changeSetSchema, ['profile.not-found', ...store]),
  /** Stages one gesture: all of the intents or none. */
  'changes.stage': command(profileId.extend({ intents: z.array(intentSchema).min(1).max(5000) }), changeSetSchema, [
    'profile.not-found',
    'plan.itself',
    'plan.own-subgroup',
    'plan.same-parent',
    'plan.too-deep',
    'plan.root-group',
    'plan.no-right',
    'plan.synced',
    'plan.not-loaded',
    'plan.not-empty',
    'plan.duplicate',
    'plan.unknown-object',
    'plan.name-invalid',
    'plan.name-taken',
    'plan.reserved-name',
    'plan.key-taken',
    'plan.key-too-long',
    'plan.key-empty',
    'plan.braces',
    'plan.description-missing',
    'plan.only-categories',
    'plan.category-move',
    'plan.category-members',
    'plan.category-delete',
    'plan.join-closed',
    'plan.not-member',
    'plan.address-invalid',
    ...store,
  ]),
  'changes.unstage': command(profileId.extend({ changeIds: z.array(z.string()).min(1) }), changeSetSchema, [
    'profile.not-found',
    ...store,
  ]),
  'changes.clear': command(profileId, changeSetSchema, ['profile.not-found', ...store]),
  'changes.undo': command(profileId, changeSetSchema, ['profile.not-found', ...store]),
  'changes.redo': command(profileId, changeSetSchema, ['profile.not-found', ...store]),

  /** Makes the plan of what is staged, or the inverse plan of a finished run, with a fresh read of the touched part when online. */
  'plan.review': stream(
    profileId.extend({
      source: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('staged') }),
        z.strictObject({ kind: z.literal('undo'), runId: z.string() }),
        /** Intents that are not in the tray (the console): planned, guarded and journaled like any other. */
        z.strictObject({ kind: z.literal('direct'), intents: z.array(intentSchema).min(1).max(5000) }),
      ]),
    }),
    reviewSchema,
    z.strictObject({ done: z.number(), total: z.number() }),
    false,
    ['plan.nothing', 'plan.move-unproven', 'apply.nothing-to-undo', ...common],
  ),
  /** Tries an edge move on throw-away groups of this directory (asks consent in the UI first). */
  'plan.probeMove': stream(profileId, moveProbeSchema, z.strictObject({ what: z.string() }), true, [
    'apply.read-only',
    ...common,
  ]),

  /** Runs a reviewed plan until it is done, stopped or waiting for the guard. Progress is the whole run, at most 20 a second. */
  'apply.start': stream(
    profileId.extend({
      planId: z.string(),
      typedName: z.string().nullable(),
      /** Keep what goes over the wire, without secrets, for `console.exchanges`. */
      record: z.boolean().optional(),
    }),
    runSchema,
    runSchema,
    true,
    [
      'apply.read-only',
      'apply.guard',
      'apply.busy',
      'plan.stale',
      'plan.nothing',
      'plan.last-admin',
      'plan.self-lockout',
      'plan.move-unproven',
      ...common,
    ],
  ),
  'apply.continue': stream(
    runRef.extend({
      action: z.enum(['resume', 'retry', 'skip', 'rollback', 'confirm-guard']),
      typedName: z.string().nullable(),
    }),
    runSchema,
    runSchema,
    true,
    ['apply.read-only', 'apply.guard', 'apply.busy', ...common],
  ),
  'apply.stopAfterStep': command(runRef, z.null(), ['profile.not-found']),
  'apply.leave': command(runRef, runSchema, ['profile.not-found', 'apply.busy', ...store]),
  'journal.list': query(profileId, z.array(runSummarySchema), ['profile.not-found', ...store]),
  'journal.run': query(runRef, runSchema, ['profile.not-found', ...store]),

  /**
   * A documented method of this kind of directory that only reads (`shared/console`), and what went over the wire for it. A refusal of the server
   * is part of the answer. `ipc.invalid` for a method that changes something: those are plans (`plan.review`, source `direct`).
   */
  'console.call': query(
    profileId.extend({ method: z.string().max(64), args: z.record(z.string().max(64), z.unknown()) }),
    exchangesSchema.extend({
      result: z.union([
        /** Pretty JSON of what the typed client made of the answer; `cut` where it is longer than is shown. */
        z.strictObject({ ok: z.literal(true), json: z.string(), cut: z.boolean() }),
        z.strictObject({ ok: z.literal(false), error: appErrorSchema }),
      ]),
    }),
    common,
  ),
  /** What a run that was started with `record` has sent and got; in memory only, the last few runs. */
  'console.exchanges': query(runRef, exchangesSchema.extend({ kept: z.boolean() }), ['profile.not-found']),

  'workspace.get': query(profileId, workspaceSchema, ['profile.not-found', ...store]),
  'workspace.set': command(profileId.extend({ workspace: workspaceSchema.partial() }), z.null(), [
    'profile.not-found',
    ...store,
  ]),

  'log.tail': query(
    z.strictObject({ after: z.number() }),
    z.array(
      z.strictObject({
        n: z.number(),
        at: z.number(),
        level: z.enum(['debug', 'info', 'warn', 'error']),
        message: z.string(),
        fields: z.record(z.string(), z.unknown()),
      }),
    ),
  ),
} as const;

export const events = {
  profiles: z.array(profileSchema),
  settings: settingsSchema,
  connection: profileId.extend({ connection: connectionSchema }),
  /** What the server can do or who we are there has been found out, or has changed; `opened` carries what was known then. */
  server: profileId.extend({
    capabilities: capabilitiesSchema,
    identity: identitySchema.nullable(),
    moveProbe: moveProbeSchema.nullable(),
  }),
  /** The local copy changed; the renderer fetches the columns again. */
  copy: profileId.extend({ copy: copyMetaSchema }),
  changes: profileId.extend({ changeSet: changeSetSchema }),
  run: profileId.extend({ run: runSchema }),
  /** A running job for the status bar; null when none runs. */
  job: profileId.extend({
    job: z
      .strictObject({
        kind: z.enum(['sync', 'apply', 'administrators', 'probe']),
        done: z.number(),
        total: z.number(),
        waitingUntil: z.number().nullable(),
        cancellable: z.boolean(),
      })
      .nullable(),
  }),
} as const;

export type Contract = typeof contract;
export type MethodName = keyof Contract;
export type Input<M extends MethodName> = z.input<Contract[M]['input']>;
export type ParsedInput<M extends MethodName> = z.output<Contract[M]['input']>;
export type Output<M extends MethodName> = z.output<Contract[M]['output']>;
export type Progress<M extends MethodName> = z.output<Contract[M]['progress']>;
export type EventName = keyof typeof events;
export type EventValue<E extends EventName> = z.output<(typeof events)[E]>;

export type Opened = z.infer<typeof openedSchema>;
export type SyncProgress = z.infer<typeof syncProgressSchema>;
export type SyncReport = z.infer<typeof syncReportSchema>;
export type GroupDetail = z.infer<typeof groupDetailSchema>;
export type PersonDetail = z.infer<typeof personDetailSchema>;
export type Review = z.infer<typeof reviewSchema>;
