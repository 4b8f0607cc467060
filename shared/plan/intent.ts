import { z } from 'zod';
import { groupAttributesSchema } from '../domain/attributes.ts';

const id = z.string().min(1).max(256);

/**
 * What the administrator did on screen, before anybody asks how the server does it. Staged, folded, planned; never sent as it is.
 * `to: null` and `parentId: null` mean the top level.
 */
export const intentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('group.move'),
    groupId: id,
    /** The parent it leaves; null where it had none or where the group is added to a further parent. */
    from: id.nullable(),
    to: id.nullable(),
    /** `also`: keep the old parents (multi-parent directories only). */
    mode: z.enum(['move', 'also']),
  }),
  z.strictObject({
    kind: z.literal('group.create'),
    /** `new:<key>`, see domain/ids. */
    groupId: id,
    parentId: id.nullable(),
    name: z.string(),
    description: z.string(),
    /** A mere container, where the directory has such (a category). */
    category: z.boolean().optional(),
    attributes: groupAttributesSchema.optional(),
  }),
  z.strictObject({
    kind: z.literal('group.update'),
    groupId: id,
    /** Only the changed fields. `before` is what the screen showed, for undo and for spotting a change by someone else. */
    name: z.string().optional(),
    description: z.string().optional(),
    attributes: groupAttributesSchema.optional(),
    before: z.strictObject({
      name: z.string(),
      description: z.string().optional(),
      attributes: groupAttributesSchema.optional(),
    }),
  }),
  z.strictObject({ kind: z.literal('group.delete'), groupId: id, before: z.strictObject({ name: z.string() }) }),
  z.strictObject({
    kind: z.literal('member.add'),
    groupId: id,
    personId: id,
    role: z.enum(['member', 'admin', 'owner', 'manager']).default('member'),
  }),
  z.strictObject({ kind: z.literal('member.remove'), groupId: id, personId: id }),
  z.strictObject({
    kind: z.literal('member.role'),
    groupId: id,
    personId: id,
    role: z.enum(['member', 'admin', 'owner', 'manager']),
    before: z.enum(['member', 'admin', 'owner', 'manager']),
  }),
  z.strictObject({ kind: z.literal('admin.assign'), groupId: id, personId: id }),
  z.strictObject({ kind: z.literal('admin.withdraw'), groupId: id, personId: id }),
  z.strictObject({
    kind: z.literal('invite.send'),
    groupId: id,
    to: z.string().max(254),
    role: z.enum(['member', 'manager']),
  }),
  z.strictObject({ kind: z.literal('invite.answer'), groupId: id, token: z.string().max(512), accept: z.boolean() }),
  /** To the site, for the sake of this group. */
  z.strictObject({ kind: z.literal('site.invite'), groupId: id, to: z.string().max(254) }),
]);

export type Intent = z.infer<typeof intentSchema>;
export type IntentKind = Intent['kind'];

/** A staged change: an intent with its place in the tray. `seq` gives the order of folding. */
export const stagedChangeSchema = z.strictObject({
  id: z.string(),
  seq: z.number(),
  at: z.number(),
  /** Changes staged by one gesture (adding thirty people) share a gesture id: one undo step, one line in the tray. */
  gestureId: z.string(),
  intent: intentSchema,
});
export type StagedChange = z.infer<typeof stagedChangeSchema>;

export const changeSetSchema = z.strictObject({
  revision: z.number(),
  changes: z.array(stagedChangeSchema),
  canUndo: z.boolean(),
  canRedo: z.boolean(),
});
export type ChangeSet = z.infer<typeof changeSetSchema>;
