import { z } from 'zod';

export const accessLevels = ['public', 'public-invite', 'private'] as const;
/** Who can see a group and who may join: anybody · seen by anybody, joined by invitation · seen by its members alone. */
export const accessLevelSchema = z.enum(accessLevels);
export type AccessLevel = z.infer<typeof accessLevelSchema>;

/** A picture, base64; at most 1 MiB of it. */
export const logoSchema = z.strictObject({
  name: z.string().max(256),
  type: z.string().max(64),
  base64: z.string().max(1_400_000),
});

/** What some directories keep on a group beside name and description; an absent one stays as it is. */
export const groupAttributesSchema = z.strictObject({
  access: accessLevelSchema.optional(),
  email: z.string().max(254).optional(),
  keywords: z.array(z.string().max(100)).max(100).optional(),
  /** Null takes the present one away. */
  logo: logoSchema.nullable().optional(),
});
export type GroupAttributes = z.infer<typeof groupAttributesSchema>;
