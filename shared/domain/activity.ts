import { z } from 'zod';

/** One line of the server's own activity page, in the server's words. */
export const activityEntrySchema = z.strictObject({
  /** What kind of thing it is about: "map", "dataset", "document", "layer", "comment", "upload", "delete", or what the server calls it. */
  kind: z.string(),
  actor: z.string(),
  /** Id of the acting person where the page tells; empty otherwise. */
  actorId: z.string(),
  text: z.string(),
  object: z.string(),
  /** Age as the server prints it; it tells no time. */
  age: z.string(),
});
export type ActivityEntry = z.infer<typeof activityEntrySchema>;
