import { z } from 'zod';
import { errorCodes, type ErrorCode } from './codes.ts';

/** When a new attempt makes sense. `after-ms` carries the wait in `retryAfterMs`. */
export const retrySchema = z.enum(['never', 'now', 'after-ms', 'after-sign-in', 'after-resync']);

/** What is known of the effect of the failed call on the server. A timed-out write is `unknown`, neither success nor failure. */
export const outcomeSchema = z.enum(['not-applied', 'applied', 'unknown']);

export const appErrorSchema = z.strictObject({
  code: z.enum(errorCodes),
  /** Values for the message text; never a secret. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  retry: retrySchema,
  retryAfterMs: z.number().optional(),
  outcome: outcomeSchema,
  remote: z
    .strictObject({
      status: z.number(),
      code: z.string(),
      message: z.string(),
      requestId: z.string(),
    })
    .partial()
    .optional(),
  /** Joins the error on screen with its lines in the log. */
  correlationId: z.string(),
});

export type AppError = z.infer<typeof appErrorSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
export type Retry = z.infer<typeof retrySchema>;

let counter = 0;

/** A short id, unique within this process; it says nothing about the machine. */
export function newCorrelationId(): string {
  counter += 1;
  return `${Date.now().toString(36)}-${counter.toString(36)}`.toUpperCase();
}

/** Builds an error value; defaults: never retry, nothing applied. */
export function appError(
  code: ErrorCode,
  params: AppError['params'] = {},
  more: Partial<Omit<AppError, 'code' | 'params'>> = {},
): AppError {
  return {
    code,
    params,
    retry: 'never',
    outcome: 'not-applied',
    correlationId: newCorrelationId(),
    ...more,
  };
}
