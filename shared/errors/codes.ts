/**
 * Every way an expected failure can be named, by where it comes from. One union for kernel, contract and renderer; each code has a message and
 * an action in both languages (`renderer/ui/i18n`, proven by a test). The contract says of each method which of them it may answer with.
 */

/** An address that was typed. */
export const addressCodes = ['net.invalid-url', 'net.insecure-url'] as const;

/** The way to the server. */
export const netCodes = [
  'net.unreachable',
  'net.timeout',
  'net.tls',
  'net.aborted',
  'net.redirect',
  'net.too-large',
  'net.bad-response',
  'net.not-this-directory',
] as const;

/** Who I am there, and the secrets that prove it. */
export const authCodes = [
  'auth.expired',
  'auth.invalid',
  'auth.role-changed',
  'auth.disabled',
  'auth.bad-key',
  'auth.clock',
  'secret.missing',
  'secret.locked',
] as const;

/** What the server answered. */
export const remoteCodes = [
  'remote.forbidden',
  'remote.not-found',
  'remote.conflict',
  'remote.invalid',
  'remote.rate-limited',
  'remote.unavailable',
  'remote.internal',
  'remote.unsupported',
] as const;

export const syncCodes = ['sync.cancelled', 'sync.marker-loop', 'sync.incomplete'] as const;

/** The local files. */
export const storeCodes = [
  'store.corrupt',
  'store.read-only',
  'store.disk-full',
  'store.future',
  'store.foreign',
  'store.busy',
  'store.empty',
] as const;

/** Why a change cannot be staged. */
export const stagingCodes = [
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
] as const;

/** Why what is staged makes no plan, or a plan must not begin. */
export const planCodes = [
  'plan.nothing',
  'plan.stale',
  'plan.move-unproven',
  'plan.last-admin',
  'plan.self-lockout',
] as const;

/** Applying a plan. */
export const applyCodes = [
  'apply.read-only',
  'apply.guard',
  'apply.busy',
  'apply.precondition',
  'apply.not-confirmed',
  'apply.refused',
  'apply.nothing-to-undo',
] as const;

/** The contract itself, and our own mistakes: any method may answer with these. */
export const ipcCodes = [
  'ipc.untrusted-sender',
  'ipc.unknown-method',
  'ipc.invalid',
  'ipc.too-large',
  'ipc.busy',
  'ipc.cancelled',
  'ipc.disconnected',
  'internal.bug',
] as const;

export const errorCodes = [
  ...addressCodes,
  ...netCodes,
  ...authCodes,
  ...remoteCodes,
  ...syncCodes,
  ...storeCodes,
  ...stagingCodes,
  ...planCodes,
  ...applyCodes,
  'profile.not-found',
  'profile.invalid',
  'profile.busy',
  'secret.unavailable',
  'sample.failed',
  ...ipcCodes,
] as const;

export type ErrorCode = (typeof errorCodes)[number];
