import type { AppError } from '#shared/errors/app-error.ts';

/**
 * What a failed reading of one group means for a sync.
 * gone: the server no longer has it · unreadable: this group alone, the sync goes on · failing: the server's trouble with this group, or the
 * beginning of trouble with all · fatal: nothing more can be read now.
 */
export type ReadFailure = 'gone' | 'unreadable' | 'failing' | 'fatal';

export function readFailure(error: AppError): ReadFailure {
  switch (error.code) {
    case 'remote.not-found':
      return 'gone';
    case 'remote.forbidden':
    case 'remote.invalid':
    case 'remote.unsupported':
    case 'remote.conflict':
    case 'net.bad-response':
    case 'net.too-large':
      return 'unreadable';
    case 'remote.internal':
      return 'failing';
    default:
      return 'fatal';
  }
}

/** So many failing groups in a row, with none read in between, are a failing server. */
export const FAILING_IN_A_ROW = 8;
