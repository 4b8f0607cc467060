/**
 * Every way an expected failure can be named. One union for kernel, contract and renderer; each code has a message and an
 * action in both languages (`renderer/ui/i18n`), and a test proves that each is produced somewhere.
 */
export const errorCodes = [
  // The way to the server.
  'net.invalid-url',
  'net.insecure-url',
  'net.unreachable',
  'net.timeout',
  'net.tls',
  'net.aborted',
  'net.redirect',
  'net.too-large',
  'net.bad-response',
  'net.not-this-directory',
  // Who I am.
  'auth.expired',
  'auth.invalid',
  'auth.role-changed',
  'auth.disabled',
  'auth.bad-key',
  'auth.clock',
  // What the server answered.
  'remote.forbidden',
  'remote.not-found',
  'remote.conflict',
  'remote.invalid',
  'remote.rate-limited',
  'remote.unavailable',
  'remote.internal',
  'remote.unsupported',
  // Sync.
  'sync.cancelled',
  'sync.marker-loop',
  'sync.incomplete',
  // The local files.
  'store.corrupt',
  'store.read-only',
  'store.disk-full',
  'store.future',
  'store.foreign',
  'store.busy',
  'store.empty',
  // Planning.
  'plan.itself',
  'plan.own-subgroup',
  'plan.same-parent',
  'plan.too-deep',
  'plan.root-group',
  'plan.no-right',
  'plan.synced',
  'plan.not-loaded',
  'plan.move-unproven',
  'plan.not-empty',
  'plan.last-admin',
  'plan.self-lockout',
  'plan.duplicate',
  'plan.unknown-object',
  'plan.name-invalid',
  'plan.nothing',
  'plan.stale',
  // Applying.
  'apply.read-only',
  'apply.guard',
  'apply.busy',
  'apply.precondition',
  'apply.not-confirmed',
  'apply.refused',
  'apply.nothing-to-undo',
  // Profiles and secrets.
  'profile.not-found',
  'profile.invalid',
  'profile.busy',
  'secret.missing',
  'secret.locked',
  'secret.unavailable',
  // The sample organisation.
  'sample.failed',
  // The contract itself.
  'ipc.untrusted-sender',
  'ipc.unknown-method',
  'ipc.invalid',
  'ipc.too-large',
  'ipc.busy',
  'ipc.cancelled',
  'ipc.disconnected',
  'internal.bug',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
