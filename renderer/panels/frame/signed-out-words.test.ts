import i18next from 'i18next';
import { describe, expect, it } from 'vitest';
import type { Profile } from '#shared/domain/profile.ts';
import { appError } from '#shared/errors/app-error.ts';
import type { ErrorCode } from '#shared/errors/codes.ts';
import '../../ui/i18n/i18n.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';
import { signedOutWords } from './signed-out-words.ts';

const translate = (language: string): Translate => {
  const t = i18next.getFixedT(language);
  return (key, values) => t(key, values ?? {});
};

type Lost = Profile['secretLost'];
const jwt: Profile['signIn'] = { method: 'jwt', appId: 'a', domainId: 'd', subject: '' };
const password: Profile['signIn'] = { method: 'password', username: 'ann' };

function said(code: ErrorCode, signIn: Profile['signIn'], secretLost?: Lost, language = 'en') {
  const t = translate(language);
  const { k, values, way } = signedOutWords(t, appError(code), { signIn, ...(secretLost ? { secretLost } : {}) });
  return `${t(k, values)} → ${way}`;
}

describe('why nobody is signed in', () => {
  it('a key that ended with the app did not expire: this computer does not keep it', () => {
    expect(said('secret.missing', jwt, 'session')).toBe(
      '<b>This computer does not keep secrets.</b> The private key was gone when Canopy ended. Enter it again. → enter',
    );
    expect(said('secret.missing', password, 'session', 'zh-Hans')).toBe(
      '<b>本机不保存密钥。</b>Canopy 退出后，密码已不在。请重新输入。 → enter',
    );
  });

  it('one that the key ring lost, and one that was never entered, are told apart', () => {
    expect(said('secret.missing', jwt, 'key-ring')).toContain('The key ring does not have the private key any more.');
    expect(said('secret.missing', { method: 'token', appId: '' })).toContain('No token is stored');
  });

  it('only what has expired is said to have', () => {
    expect(said('auth.expired', jwt)).toContain('The sign-in has expired.');
    for (const code of ['auth.invalid', 'auth.disabled', 'auth.bad-key', 'auth.role-changed'] as const) {
      expect(said(code, jwt)).not.toContain('expired');
      expect(said(code, jwt)).toContain('→ sign-in');
    }
    expect(said('auth.disabled', jwt)).toContain('The account is disabled.');
  });

  it('what was entered is not asked for where it is not at fault', () => {
    expect(said('secret.locked', jwt)).toMatch(/locked.*→ retry$/);
    expect(said('auth.clock', jwt)).toMatch(/clock.*→ retry$/);
  });
});
