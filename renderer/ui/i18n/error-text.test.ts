import { describe, expect, it } from 'vitest';
import { appError } from '#shared/errors/app-error.ts';
import { errorText } from './error-text.ts';
import { textTables } from './texts/index.ts';

const t = (key: string): string => textTables.error[key.replace('error:', '')]?.[0] ?? key;

describe('the text of an error', () => {
  it('is that of its code, or of its reason where that says more', () => {
    const { message, action } = errorText(t, appError('remote.invalid', { reason: 'not-added' }));
    expect(message).toBe('The server did not add this person, and did not say so.');
    expect(action).toBe('Check that the account exists there and is active.');
    expect(errorText(t, appError('remote.invalid', { reason: 'shape' }))).toEqual(
      errorText(t, appError('remote.invalid')),
    );
  });
});
