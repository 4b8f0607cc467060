import type { Reply } from '../dialect.ts';
import type { LinkRow, UserRow } from '../directory/rows.ts';
import { SERVICE_APP_ID } from '../keys.ts';
import { existingGroup, requireAdmin } from './access.ts';
import { creatorOf } from './call.ts';
import type { Call, Routes } from './call.ts';
import { newId } from './groups.ts';
import { addUser } from './members.ts';
import { userObject } from './objects.ts';
import { alreadyExists, invalid, json, missing, notFound, outOfRange, Refusal } from './refusal.ts';
import { enabledUser, tokenAnswer } from './tokens.ts';
import { autoAdd, existingUser, newUser } from './users.ts';

const TYPES = ['mobile', 'email', 'ding', 'ram', 'wechat', 'ldap', 'custom'] as const;

interface Identity {
  readonly type: (typeof TYPES)[number];
  readonly identity: string;
  /** The country code of a mobile number, empty for all others. */
  readonly extra: string;
}

function identityOf(call: Call, typeField: string): Identity {
  const { fields } = call;
  fields.required(typeField);
  const type = fields.oneOf(typeField, TYPES) as Identity['type'];
  if (type === 'ldap') throw new Refusal(400, 'OperationNotSupport', '', 'LDAP is not configured in this domain.');
  const identity = fields.required('identity');
  if (type === 'mobile' && !/^\d{5,20}$/.test(identity)) throw wrongFormat('A mobile number is expected.');
  if (type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(identity)) throw wrongFormat('A mail address is expected.');
  return { type, identity, extra: type === 'mobile' ? (fields.filled('extra') ?? '86') : '' };
}

const wrongFormat = (why: string): Refusal =>
  new Refusal(400, 'InvalidParameterWrongFormat', 'Identity', `The input parameter identity is not valid. ${why}`);

/** Who has this identity: by a link, or by the phone or mail address in the record. */
function holderOf(call: Call, { type, identity, extra }: Identity): UserRow | undefined {
  const { directory } = call;
  const link = directory.links.get({ type, identity, extra });
  if (link !== undefined) return directory.users.get({ user_id: link.user_id });
  if (type === 'mobile') {
    return directory.all<UserRow>(
      "SELECT * FROM users WHERE phone = ? AND phone <> '' AND phone_region = ? LIMIT 1",
      identity,
      extra,
    )[0];
  }
  if (type !== 'email') return undefined;
  return directory.all<UserRow>("SELECT * FROM users WHERE email = ? AND email <> '' LIMIT 1", identity)[0];
}

function linkTo(call: Call, { type, identity, extra }: Identity, userId: string): LinkRow {
  const row: LinkRow = { type, identity, extra, user_id: userId, created_at: call.clock.now() };
  call.directory.links.insert(row);
  return row;
}

/** `POST /v2/user/import`: a user with a server-made id and a login identity (§5). */
function importUser(call: Call): Reply {
  requireAdmin(call, 'User');
  const { directory, fields, switches } = call;
  const identity = identityOf(call, 'authentication_type');
  const nickName = fields.optional('nick_name', 128);
  if (nickName === undefined && switches.get('importNickName') === 'required') throw missing('nick_name');
  const driveSize = fields.raw('drive_total_size');
  if (driveSize !== undefined) {
    if (typeof driveSize !== 'number' || !Number.isInteger(driveSize))
      throw invalid('drive_total_size', 'A whole number is expected.');
    if (driveSize < -1) throw outOfRange('drive_total_size', 'It must be at least -1.');
  }
  const withDrive = fields.flag('auto_create_drive') === true;
  const parentId = fields.filled('parent_group_id');
  if (parentId !== undefined) existingGroup(call, parentId, 'ParentGroup');

  const known = holderOf(call, identity);
  if (known !== undefined && switches.get('importExisting') === '409')
    throw alreadyExists('User', `user with identity ${identity.identity}`);
  const user =
    known ??
    newUser(call, {
      user_id: newId(),
      nick_name: nickName ?? fields.filled('authentication_display_name', 128) ?? identity.identity,
      phone: identity.type === 'mobile' ? identity.identity : (fields.filled('phone') ?? ''),
      phone_region: identity.type === 'mobile' ? identity.extra : (fields.filled('phone_region') ?? ''),
      email: identity.type === 'email' ? identity.identity : (fields.filled('email') ?? ''),
      default_drive_id: withDrive ? String(1 + Math.floor(call.clock.now() / 1000)) : '',
      creator: creatorOf(call),
    });
  if (known === undefined) {
    linkTo(call, identity, user.user_id);
    autoAdd(call, user.user_id);
  }
  if (parentId !== undefined && !directory.parentsOf('user', user.user_id).includes(parentId))
    addUser(call, parentId, user.user_id);
  return json(200, userObject(user, switches));
}

/** `POST /v2/account/link`: gives a user a login identity and answers a token for it (§5). */
function link(call: Call): Reply {
  requireAdmin(call, 'Account');
  const user = existingUser(call, call.fields.required('user_id'));
  const identity = identityOf(call, 'type');
  if (holderOf(call, identity) !== undefined) throw alreadyExists('Account', `account ${identity.identity}`);
  linkTo(call, identity, user.user_id);
  return json(200, tokenAnswer(call, { service: false, user: enabledUser(call, user.user_id) }, SERVICE_APP_ID));
}

/** `POST /v2/account/unlink`. */
function unlink(call: Call): Reply {
  requireAdmin(call, 'Account');
  const userId = call.fields.filled('user_id');
  const { type, identity, extra } = identityOf(call, 'type');
  const row = call.directory.links.get({ type, identity, extra });
  if (row === undefined || (userId !== undefined && row.user_id !== userId))
    throw notFound('Account', `account ${identity}`);
  call.directory.links.delete({ type, identity, extra });
  return { status: 204 };
}

export const ACCOUNT_ROUTES: Routes = {
  '/v2/user/import': { handle: importUser, writes: true },
  '/v2/account/link': { handle: link, writes: true },
  '/v2/account/unlink': { handle: unlink, writes: true },
};
