import { z } from 'zod';
import { accessLevelSchema } from './attributes.ts';
import { copyMetaSchema } from './profile.ts';

/**
 * What differs between two kept moments of a directory. Every list is bounded and in no order of its own; its `total` is not bounded. Names are those of the moment compared with
 * (`to`), of what is gone those of `from`.
 */
const list = <T extends z.ZodType>(item: T) => z.strictObject({ total: z.number(), items: z.array(item) });

const groupRef = z.strictObject({ groupId: z.string(), name: z.string() });
const personRef = z.strictObject({ personId: z.string(), name: z.string() });
const pairRef = z.strictObject({ groupId: z.string(), group: z.string(), personId: z.string(), person: z.string() });
const role = z.enum(['member', 'admin', 'owner', 'manager']);

export const comparisonSchema = z.strictObject({
  from: copyMetaSchema,
  to: copyMetaSchema,
  groups: z.strictObject({
    added: list(groupRef),
    removed: list(groupRef),
    renamed: list(groupRef.extend({ before: z.string() })),
    /** Parents that a group has lost and got; a group that came or went is not among them. */
    moved: list(groupRef.extend({ from: z.array(groupRef), to: z.array(groupRef) })),
    redescribed: list(groupRef),
    /** Null: none, or not told at that moment. */
    access: list(groupRef.extend({ before: accessLevelSchema.nullable(), after: accessLevelSchema.nullable() })),
  }),
  people: z.strictObject({
    added: list(personRef),
    removed: list(personRef),
    /** Name, address, role in the directory or status. */
    changed: list(personRef.extend({ before: z.string() })),
  }),
  memberships: z.strictObject({
    added: list(pairRef.extend({ role })),
    removed: list(pairRef.extend({ role })),
    changed: list(pairRef.extend({ before: role, after: role })),
  }),
  administrators: z.strictObject({ added: list(pairRef), removed: list(pairRef) }),
  /** Groups whose members were not known at one of the moments: their memberships are in none of the lists. */
  notComparable: z.number(),
});

export type Comparison = z.infer<typeof comparisonSchema>;
