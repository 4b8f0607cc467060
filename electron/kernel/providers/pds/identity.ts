import type { Identity, SignIn } from '#shared/domain/profile.ts';
import { ok, type Result } from '#shared/errors/result.ts';
import type { ReadOptions } from '../port.ts';
import type { PdsCalls } from './calls.ts';
import { peekToken } from './jwt.ts';
import { displayName } from './map.ts';
import type { TokenSource } from './transport.ts';

const SERVER = 'PDS, API 2022-03-01';

function roleOf(role: string): Identity['role'] {
  return role === 'superadmin' || role === 'admin' || role === 'user' ? role : 'unknown';
}

/**
 * Who the token belongs to. A service token belongs to nobody: the service is not asked (spec/pds.md §2.3), its rights are shown by the
 * quota call, which only administrators of the whole domain may make (§8).
 */
export async function readIdentity(
  parts: { calls: PdsCalls; tokens: TokenSource; signIn: SignIn; apiHost: string },
  options: ReadOptions = {},
): Promise<Result<Identity>> {
  const { calls, tokens, signIn } = parts;
  const token = await tokens.token(options.signal);
  if (!token.ok) return token;
  const said = peekToken(token.value.value);
  const domainId = (signIn.method === 'jwt' ? signIn.domainId : said.domainId) || (parts.apiHost.split('.')[0] ?? '');
  const service = async (): Promise<Result<Identity>> => {
    const quota = await calls.getQuota(options);
    if (!quota.ok && quota.error.code !== 'remote.forbidden') return quota;
    const name = signIn.method === 'jwt' ? signIn.appId : '';
    return ok({
      server: SERVER,
      domainId,
      personId: null,
      name,
      role: quota.ok ? 'service' : 'unknown',
      adminOf: null,
    });
  };
  if (signIn.method === 'jwt' && signIn.subject === '') return service();

  const self = await calls.getUser({}, options);
  if (!self.ok) {
    // A pasted token may be a service token; such a one has no user to read.
    const nobody = ['remote.not-found', 'remote.invalid', 'remote.forbidden'].includes(self.error.code);
    return nobody && signIn.method === 'token' ? service() : self;
  }
  const user = self.value;
  const identity: Identity = {
    server: SERVER,
    domainId: user.domain_id || domainId,
    personId: user.user_id,
    name: displayName(user),
    role: roleOf(user.role || said.role),
    adminOf: null,
  };
  const roles = await calls.listIdentityRole(
    { identity: { identity_type: 'IT_User', identity_id: user.user_id } },
    options,
  );
  // Not everybody may ask, not every domain answers: then it is not known, which is not the same as none.
  if (!roles.ok || roles.value.assignments.unreadable > 0) return ok(identity);
  const adminOf = roles.value.assignments.rows
    .filter((row) => row.manage_resource_id !== '')
    .map((row) => row.manage_resource_id);
  return ok({ ...identity, adminOf: [...new Set(adminOf)] });
}
