import type { RemoteGroup, RemotePerson } from '../port.ts';
import { categoryId, groupId, personId } from './ids.ts';
import type { CategoryRecord, GroupRecord, UserRecord } from './wire.ts';

/** An address the server built from its own idea of its name, on the host that was dialled. Empty: none. */
export function rebased(address: string, base: URL): string {
  if (address === '' || !URL.canParse(address, base)) return '';
  const url = new URL(address, base);
  return base.origin + url.pathname + url.search;
}

/** Groups of the site itself are shown and left alone, like those mirrored from elsewhere. */
export function toGroup(
  record: GroupRecord,
  base: URL,
  siteGroups: ReadonlySet<string>,
  hasCategories: boolean,
): RemoteGroup {
  const parentIds = parentIdsOf(record, hasCategories);
  return {
    id: groupId(record.slug),
    name: record.title,
    description: record.description,
    // v2 tells no dates, v1 dates without a zone: neither is a moment.
    createdAt: null,
    updatedAt: null,
    creator: '',
    synced: siteGroups.has(record.slug),
    category: false,
    attributes: {
      access: record.access,
      email: record.email,
      ...(record.keywords === null ? {} : { keywords: record.keywords }),
      logoUrl: rebased(record.logo, base),
    },
    ...(parentIds === null ? {} : { parentIds }),
  };
}

/** Its categories, where the record tells them; none on a site without categories. */
function parentIdsOf({ categories }: GroupRecord, hasCategories: boolean): string[] | null {
  if (!hasCategories) return [];
  return categories === null ? null : [...new Set(categories.map(({ slug }) => categoryId(slug)))].sort();
}

export function toCategory(record: CategoryRecord): RemoteGroup {
  return {
    id: categoryId(record.slug),
    name: record.name,
    description: record.description,
    createdAt: null,
    updatedAt: null,
    creator: '',
    synced: false,
    category: true,
    parentIds: [],
  };
}

const HAN = /^\p{Script=Han}+$/u;

/** Family name first, without a blank, where both names are written in Han characters. */
function fullNameOf({ firstName, lastName }: UserRecord): string {
  if (HAN.test(firstName) && HAN.test(lastName)) return lastName + firstName;
  return `${firstName} ${lastName}`.trim();
}

export function toPerson(record: UserRecord): RemotePerson {
  const fullName = fullNameOf(record);
  return {
    id: personId(record.username),
    name: fullName === '' ? record.username : fullName,
    userName: record.username,
    email: record.email,
    phone: '',
    role: record.superuser === true ? 'superadmin' : record.staff === true ? 'admin' : 'user',
    status: 'enabled',
    description: '',
  };
}

export const namedUser = (username: string, email = ''): UserRecord => ({
  pk: null,
  username,
  firstName: '',
  lastName: '',
  email,
  superuser: null,
  staff: null,
});

/** Texts as they compare: the server trims them, and forms change line ends. */
export const sameText = (a: string, b: string): boolean => plain(a) === plain(b);
const plain = (text: string): string => text.replace(/\r\n?/g, '\n').trim();
