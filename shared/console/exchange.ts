import { z } from 'zod';

/** What stands in place of a secret. */
export const SECRET = '•••';

const bodySchema = z.strictObject({
  kind: z.enum(['json', 'form', 'multipart', 'html', 'text']),
  /** Without secrets, at most 256 kB of it. */
  text: z.string(),
  /** The whole of it as it travelled, bytes. */
  bytes: z.number(),
  cut: z.boolean(),
  /** Not kept at all: signing in, files. */
  withheld: z.boolean(),
});

/** One request with its answer, as it went over the wire, every secret replaced by `SECRET` before it was kept. */
export const exchangeSchema = z.strictObject({
  /** Epoch ms when it was sent. */
  at: z.number(),
  method: z.string(),
  url: z.string(),
  requestHeaders: z.array(z.tuple([z.string(), z.string()])),
  requestBody: bodySchema.nullable(),
  /** May it change the directory? */
  writes: z.boolean(),
  /** 0: no answer. */
  status: z.number(),
  responseHeaders: z.array(z.tuple([z.string(), z.string()])),
  responseBody: bodySchema.nullable(),
  /** From sending to the last byte, ms. */
  took: z.number(),
  /** Why there is no answer, an error code; null: there is one. */
  failed: z.string().nullable(),
});

/** `dropped`: how many more there were than are kept. */
export const exchangesSchema = z.strictObject({ exchanges: z.array(exchangeSchema), dropped: z.number() });

export type Exchange = z.infer<typeof exchangeSchema>;
export type ExchangeBody = z.infer<typeof bodySchema>;
export type Exchanges = z.infer<typeof exchangesSchema>;
