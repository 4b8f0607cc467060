import { z } from 'zod';

/**
 * What a concrete server can do, as values that planner and UI ask; nobody outside the providers asks for the dialect.
 * native: one call of the server · emulated: several calls, with the caveats named · absent · unknown: not tried yet.
 */
export const supportSchema = z.enum(['native', 'emulated', 'absent', 'unknown']);

export const capabilityNames = [
  'subgroups',
  'createGroup',
  'renameGroup',
  'deleteGroup',
  'moveGroup',
  'multiParent',
  'members',
  'groupAdministrators',
  'memberRoles',
  'invites',
  'join',
  'activity',
  'search',
  'accessLevel',
  'idempotency',
] as const;

export const capabilitySchema = z.strictObject({
  support: supportSchema,
  /** A key of the i18n namespace `caveat`, shown in the capability table and beside disabled controls. */
  caveat: z.string().optional(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

export const capabilitiesSchema = z.strictObject({
  features: z.record(z.enum(capabilityNames), capabilitySchema),
  /** Deepest allowed level, root counting as 1; null when unlimited. */
  maxDepth: z.number().nullable(),
  /**
   * How a group gets another parent: two edge calls, one call that writes all parents, not at all, or (`rebuild`) only by making its branch anew in
   * the other place and deleting the old one.
   */
  reparent: z.enum(['edge-pair', 'set-parents', 'none', 'rebuild']),
  /** Does membership of a group reach the groups above it (PDS) or only itself (GeoNode categories)? */
  inheritance: z.enum(['subtree', 'direct']),
  /** Do administrators of a group administer the groups below it? `presumed` is named on screen. */
  adminReach: z.enum(['subtree-presumed', 'direct']),
  /** Longest allowed group name and description, in characters. */
  nameMax: z.number(),
  descriptionMax: z.number(),
  /** Advice of the directory: in how many groups a person should be at most; null when none. */
  groupsPerPersonAdvice: z.number().nullable(),
});

export type Support = z.infer<typeof supportSchema>;
export type CapabilityName = (typeof capabilityNames)[number];
export type Capabilities = z.infer<typeof capabilitiesSchema>;
