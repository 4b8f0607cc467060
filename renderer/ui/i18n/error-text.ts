import type { AppError } from '#shared/errors/app-error.ts';
import type { Translate } from './use-t.ts';

export interface ErrorText {
  message: string;
  action: string;
}

/** What happened and what to do, in the present language. */
export function errorText(t: Translate, error: AppError): ErrorText {
  return { message: t(`error:${error.code}`, error.params), action: t(`error:${error.code}.action`, error.params) };
}
