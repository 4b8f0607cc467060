import type { Profile } from '#shared/domain/profile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import type { Translate, Values } from '../../ui/i18n/use-t.ts';

/** What leads on: signing in anew, entering a secret that is not there, or asking again. */
export type Way = 'sign-in' | 'enter' | 'retry';

/** Why nobody is signed in, in one sentence (an i18n key with its values), and the way on. */
export function signedOutWords(
  t: Translate,
  error: AppError | null,
  profile: Pick<Profile, 'signIn' | 'secretLost'> | null,
): { k: string; values: Values; way: Way } {
  if (error === null || error.code === 'auth.expired') return { k: 'strip.signed-out', values: {}, way: 'sign-in' };
  if (error.code === 'secret.missing' && profile !== null) {
    const what = t(`conn.lost-${profile.signIn.method}`);
    return { k: `strip.lost-${profile.secretLost ?? 'never'}`, values: { what }, way: 'enter' };
  }
  const { message, action } = errorText(t, error);
  // Nothing is wrong with what was entered: somebody has to unlock the key ring, or to set the clock.
  const way = error.code === 'secret.locked' || error.code === 'auth.clock' ? 'retry' : 'sign-in';
  return { k: 'strip.refused', values: { message, action }, way };
}
