import { z } from 'zod';
import { groupAttributesSchema } from '../domain/attributes.ts';

const id = z.string();
const memberRole = z.enum(['member', 'admin', 'owner', 'manager']);

/** One write on the server, in words every provider understands. `groupId` and `parentId` may be `new:<key>`, resolved from the journal. */
export const operationSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('group.create'),
    groupId: id,
    parentId: id.nullable(),
    name: z.string(),
    description: z.string(),
    /** A mere container, where the directory has such. */
    category: z.boolean().optional(),
    attributes: groupAttributesSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('group.update'),
    groupId: id,
    name: z.string(),
    description: z.string().nullable(),
    attributes: groupAttributesSchema.optional(),
    /** What must be there now; null: not known, not compared. */
    before: z.strictObject({
      name: z.string(),
      description: z.string().nullable(),
      attributes: groupAttributesSchema.optional(),
    }),
  }),
  z.strictObject({ kind: z.literal('group.delete'), groupId: id, name: z.string() }),
  z.strictObject({ kind: z.literal('edge.detach'), groupId: id, parentId: id }),
  z.strictObject({ kind: z.literal('edge.attach'), groupId: id, parentId: id }),
  z.strictObject({ kind: z.literal('parents.set'), groupId: id, parentIds: z.array(id), before: z.array(id) }),
  z.strictObject({ kind: z.literal('member.add'), groupId: id, personId: id, role: memberRole }),
  z.strictObject({ kind: z.literal('member.remove'), groupId: id, personId: id, role: memberRole }),
  z.strictObject({ kind: z.literal('member.role'), groupId: id, personId: id, role: memberRole, before: memberRole }),
  z.strictObject({ kind: z.literal('admin.assign'), groupId: id, personId: id }),
  z.strictObject({ kind: z.literal('admin.withdraw'), groupId: id, personId: id }),
  /** An invitation by e-mail into a group. */
  z.strictObject({ kind: z.literal('invite.send'), groupId: id, to: z.string(), role: memberRole }),
  /** Answers an invitation of the signed-in person by its token; empty once the run has ended. */
  z.strictObject({ kind: z.literal('invite.answer'), groupId: id, token: z.string(), accept: z.boolean() }),
  /** An invitation to the site, not to a group: the group says for what; who has signed up is added afterwards. */
  z.strictObject({ kind: z.literal('site.invite'), groupId: id, to: z.string() }),
]);
export type Operation = z.infer<typeof operationSchema>;

/** T0 staged only · T1 one membership · T2 review · T3 typed name and a fresh re-read (product.md, Guards). */
export const tierSchema = z.enum(['T0', 'T1', 'T2', 'T3']);
export type Tier = z.infer<typeof tierSchema>;

export const stepSchema = z.strictObject({
  /** Unique within the plan: `s1`, `s2`, … in order of execution. */
  id: z.string(),
  changeIds: z.array(z.string()),
  operation: operationSchema,
  /** Steps that must have been verified before this one may run. */
  dependsOn: z.array(z.string()),
  /** Steps of one unit stand or fall together (detach + attach of one move): recovery finishes or reverts the whole unit. */
  unitId: z.string(),
  /** Null: cannot be undone; such steps run last, behind the guard. */
  inverse: operationSchema.nullable(),
});
export type Step = z.infer<typeof stepSchema>;

export const warningSchema = z.strictObject({
  /** A key of the i18n namespace `warning`. */
  code: z.enum([
    'groups-per-person-advice',
    'share-of-group-lost',
    'top-level-move',
    'synced-group',
    'own-rights',
    'last-admin',
    'unknown-members',
    'admins-not-known',
    'admin-reach-presumed',
    'create-by-name',
    'not-undoable',
    'ids-change',
    'changed-meanwhile',
    /** Found as wished before anything was sent: not taken back. */
    'was-so-before',
    'name-taken',
    'disabled-person',
    // Access level: who can see a group, who may join it.
    'access-narrows',
    'access-widens',
    'join-opens',
    'join-closes',
    /** Categories change nothing in access. */
    'categories-no-access',
    'category-anybody',
    'creator-becomes-manager',
    'deletes-resources',
    'invite-works-again',
    'reinvite-keeps-role',
    'accept-joins',
    'add-outside-options',
    /** Attributes whose old value nobody has read: put in anew, never put back. */
    'logo-not-undoable',
    'attributes-not-undoable',
  ]),
  /** A blocking warning is a lock-out guard that cannot be clicked away. */
  blocking: z.boolean(),
  stepIds: z.array(z.string()),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Warning = z.infer<typeof warningSchema>;

export const guardSchema = z.strictObject({
  tier: tierSchema,
  /** The name to type for T3; null otherwise. */
  typedName: z.string().nullable(),
  /** Why: a key of the i18n namespace `guard`, with its values. */
  reasons: z.array(
    z.strictObject({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }),
  ),
});
export type Guard = z.infer<typeof guardSchema>;

export const planSchema = z.strictObject({
  id: z.string(),
  snapshotId: z.number(),
  steps: z.array(stepSchema),
  warnings: z.array(warningSchema),
  guard: guardSchema,
  /** For an undo: the run it takes back. */
  undoOf: z.string().nullable(),
  /** How many gestures of the tray it carries out; absent where it comes from no tray: an undo. */
  gestures: z.number().optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** State of one step in a run. `unknown`: sent, not confirmed. */
export const stepStateSchema = z.enum([
  'pending',
  'locked',
  'running',
  'verified',
  'failed',
  'unknown',
  'skipped',
  'rolled-back',
]);
export type StepState = z.infer<typeof stepStateSchema>;
