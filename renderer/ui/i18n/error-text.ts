import type { AppError } from '#shared/errors/app-error.ts';
import { sentences } from './sentences.ts';
import { toldReasons } from './texts/errors.ts';
import type { Translate } from './use-t.ts';

export interface ErrorText {
  message: string;
  action: string;
}

/** What happened and what to do, in the present language. */
export function errorText(t: Translate, error: AppError): ErrorText {
  const reason = error.params['reason'];
  const key = typeof reason === 'string' && toldReasons.has(reason) ? reason : error.code;
  return { message: t(`error:${key}`, error.params), action: t(`error:${key}.action`, error.params) };
}

/** Both in one line, for a hint beside a control. */
export function errorLine(t: Translate, error: AppError): string {
  const { message, action } = errorText(t, error);
  return sentences(t, message, action);
}
