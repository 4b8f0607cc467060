import { accessCode, groupFlag, memberRoleCode } from '#shared/domain/columns.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { appError } from '#shared/errors/app-error.ts';
import type { MemberRole, RemoteGroup, RemotePerson } from '../../providers/port.ts';
import type { PersonValue } from '../pack/entities.ts';
import type { CrawlChildren } from '../port.ts';

/** Flag bits that the group itself says; the others come from listings. */
export const groupOwnFlags = groupFlag.synced | groupFlag.category;

export function flagsOfGroup(group: RemoteGroup): number {
  return (group.synced ? groupFlag.synced : 0) | (group.category ? groupFlag.category : 0);
}

/** Text as SQLite gives it back: half a surrogate pair would return as something else and look like a change for ever. */
const wellFormed = (text: string): string => text.toWellFormed();

/** Columns of `people` and `stage_people` after the key, in their order. */
export function personValue(person: RemotePerson): PersonValue {
  const { name, userName, email, phone, role, status, description } = person;
  return [name, userName, email, phone, role, status, description].map(wellFormed) as PersonValue;
}

/** Columns of `groups` and `stage_groups` from `name` to `creator`, in their order. */
export function groupColumns(
  group: RemoteGroup,
): [name: string, description: string, createdAt: number | null, updatedAt: number | null, creator: string] {
  return [
    wellFormed(group.name),
    wellFormed(group.description),
    wholeTime(group.createdAt),
    wholeTime(group.updatedAt),
    wellFormed(group.creator),
  ];
}

/** Columns `access`, `email`, `has_logo`, `keywords`, `parents_named` of `groups` and `stage_groups`, in that order. */
export function attributeColumns(
  group: RemoteGroup,
): [
  access: number,
  email: string | null,
  hasLogo: number | null,
  keywords: string | null,
  parentsNamed: number | null,
] {
  const { attributes, parentIds } = group;
  const named = parentIds === undefined ? null : parentIds.length;
  if (attributes === undefined) return [accessCode.unknown, null, null, null, named];
  return [
    accessCode[attributes.access],
    wellFormed(attributes.email),
    attributes.logoUrl === '' ? 0 : 1,
    attributes.keywords === undefined ? null : JSON.stringify(attributes.keywords.map(wellFormed)),
    named,
  ];
}

export const roleCode = (role: MemberRole): number => memberRoleCode[role];

/** Whole milliseconds, or null. */
const wholeTime = (at: number | null): number | null => (at === null || !Number.isFinite(at) ? null : Math.trunc(at));

/** Rows that could not be understood make the listing incomplete: the group says so rather than looking smaller than it is. */
export function listingError(page: CrawlChildren): AppError | null {
  if (page.error !== null) return page.error;
  return page.unreadableRows > 0 ? appError('net.bad-response', { rows: page.unreadableRows }) : null;
}

export const isGone = (page: CrawlChildren): boolean => page.error?.code === 'remote.not-found';
