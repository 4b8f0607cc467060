import type { RemoteGroup, RemotePerson } from '../port.ts';
import type { GroupItem, UserItem } from './wire.ts';

/** Wire objects in the words of the provider port. */
export function toGroup(item: GroupItem): RemoteGroup {
  return {
    id: item.group_id,
    name: item.group_name,
    description: item.description,
    createdAt: item.created_at,
    updatedAt: item.updated_at,
    creator: item.creator,
    synced: item.is_sync,
    category: false,
  };
}

export function toPerson(item: UserItem): RemotePerson {
  return {
    id: item.user_id,
    name: displayName(item),
    userName: item.user_name,
    email: item.email,
    phone: item.phone,
    role: item.role,
    status: item.status,
    description: item.description,
  };
}

/** Never empty: a person without any name is shown by id, not as a blank line. */
export function displayName(item: UserItem): string {
  return (
    [item.nick_name, item.user_name, item.email, item.phone, item.user_id].find((name) => name.trim() !== '') ??
    item.user_id
  );
}
