import type { Capabilities } from '../capabilities.ts';
import type { GroupAttributes } from '../domain/attributes.ts';
import { keyOfId } from '../domain/ids.ts';
import type { Directory } from '../domain/directory.ts';
import { appError, type AppError } from '../errors/app-error.ts';
import { derivedKeyOf, type DerivedKeys } from './derived-keys.ts';
import type { Overlay } from './overlay-state.ts';

/** How a group is to be called and described; `g`: the group that gets it, −1 for one to come. */
export interface GroupTexts {
  g: number;
  category: boolean;
  /** Undefined: stays as it is. */
  name?: string;
  description?: string;
  attributes?: GroupAttributes;
}

type CreateParam =
  'descriptionRequired' | 'slugMax' | 'reservedNames' | 'templateBraces' | 'titleUnique' | 'categoryNameMax';
const param = (capabilities: Capabilities, name: CreateParam): string | number | undefined =>
  capabilities.features.createGroup.params?.[name] ?? capabilities.features.renameGroup.params?.[name];

const BRACES = /\{\{|\}\}|\[\[|\]\]/;
/** Enough to tell an address from a user name, a list or a slip; the server has the last word. */
const ADDRESS = /^[^\s@,;<>"\x80-\uffff]+@[^\s@,;<>"\x80-\uffff]+\.[^\s@,;<>"\x80-\uffff]+$/;

/** 1 … `nameMax` characters (code points) after trimming. */
export function nameProblem(name: string, capabilities: Capabilities, category = false): AppError | null {
  const max = category ? param(capabilities, 'categoryNameMax') : undefined;
  return lengthProblem('name', name.trim(), 1, typeof max === 'number' ? max : capabilities.nameMax);
}
export function descriptionProblem(description: string, capabilities: Capabilities): AppError | null {
  return lengthProblem('description', description, 0, capabilities.descriptionMax);
}

function lengthProblem(field: string, text: string, min: number, max: number): AppError | null {
  let length = 0;
  for (const _ of text) length += 1;
  return length < min || length > max ? appError('plan.name-invalid', { field, length, max }) : null;
}

/** `plan.address-invalid`: no e-mail address of plain letters. */
export function addressProblem(to: string): AppError | null {
  return ADDRESS.test(to) ? null : appError('plan.address-invalid', { to });
}

/** What speaks against the texts themselves, whoever else uses them (spec/geonode.md §5.1): lengths, braces, a missing description. */
export function textsProblem(texts: GroupTexts, capabilities: Capabilities): AppError | null {
  const { name, description, attributes, category } = texts;
  const bad =
    (name === undefined ? null : nameProblem(name, capabilities, category)) ??
    (description === undefined ? null : descriptionProblem(description, capabilities));
  if (bad !== null) return bad;
  if (description?.trim() === '' && !category && param(capabilities, 'descriptionRequired') === 1)
    return appError('plan.description-missing', { name: name ?? '' });
  const email = attributes?.email?.trim() ?? '';
  if (email !== '' && addressProblem(email) !== null) return addressProblem(email);
  if (param(capabilities, 'templateBraces') !== 0) return null;
  const fields = { name, description, email, keywords: attributes?.keywords?.join(' ') };
  for (const [field, text] of Object.entries(fields)) {
    if (text !== undefined && BRACES.test(text)) return appError('plan.braces', { field, text });
  }
  return null;
}

/**
 * What speaks against a name because of what else there is: another group of this name, or an address made of it that is empty, too long, the
 * site's own or taken (spec/geonode.md §5.1, §5.13). Where ids follow names, asked of new groups and of categories; a group keeps its address.
 * Names and addresses of the copy count as taken even if staged to go: what is new is made before anything goes.
 */
export function takenProblem(
  overlay: Overlay,
  { g, category }: Pick<GroupTexts, 'g' | 'category'>,
  name: string,
  capabilities: Capabilities,
  keys: DerivedKeys | undefined,
): AppError | null {
  if (param(capabilities, 'titleUnique') === 1) {
    const other = named(overlay, g, category, name);
    if (other !== null) return appError('plan.name-taken', { name: name.trim(), other });
  }
  const key = derivedKeyOf(keys, name, category);
  if (key === null) return null;
  if (key === '') return appError('plan.key-empty', { name: name.trim() });
  const max = param(capabilities, 'slugMax');
  if (!category && typeof max === 'number' && key.length > max)
    return appError('plan.key-too-long', { name: name.trim(), length: key.length, max });
  if (!category && isReserved(capabilities, key)) return appError('plan.reserved-name', { name: name.trim(), key });
  const other = holderOf(overlay, g, category, key, keys);
  return other === null ? null : appError('plan.key-taken', { name: name.trim(), key, other });
}

/** Is this the address of a group that the site itself needs? Letter case does not count. */
export function isReserved({ features }: Capabilities, key: string): boolean {
  const reserved = features.createGroup.params?.['reservedNames'] ?? features.deleteGroup.params?.['reservedNames'];
  return typeof reserved === 'string' && reserved.toLowerCase().split(/\s+/).includes(key.toLowerCase());
}

interface Index {
  names: Map<string, number>;
  keys: Map<string, number>;
}
const indexes = new WeakMap<Directory, { groups: Index; categories: Index }>();
const folded = (name: string): string => name.trim().toLowerCase();

function indexOf(overlay: Overlay, category: boolean): Index {
  const { directory } = overlay;
  let known = indexes.get(directory);
  if (known === undefined) {
    known = { groups: { names: new Map(), keys: new Map() }, categories: { names: new Map(), keys: new Map() } };
    for (let g = 0; g < directory.groupCount; g++) {
      const index = overlay.isCategory(g) ? known.categories : known.groups;
      index.names.set(folded(directory.groupName(g)), g);
      index.keys.set(keyOfId(directory.groupId(g)), g);
    }
    indexes.set(directory, known);
  }
  return category ? known.categories : known.groups;
}

/** Names to come, of the same kind: of new groups, and of categories that are renamed. A group that is renamed keeps its address. */
function* otherNew(overlay: Overlay, g: number, category: boolean): Generator<string> {
  for (let at = overlay.directory.groupCount; at < overlay.groupCount; at++) {
    if (at !== g && !overlay.isDeleted(at) && overlay.isCategory(at) === category) yield overlay.nameOf(at);
  }
  if (category) for (const [at, name] of overlay.names) if (at !== g && overlay.isCategory(at)) yield name;
}

function named(overlay: Overlay, g: number, category: boolean, name: string): string | null {
  const wanted = folded(name);
  const at = indexOf(overlay, category).names.get(wanted);
  if (at !== undefined && at !== g) return overlay.directory.groupName(at);
  for (const other of otherNew(overlay, g, category)) if (folded(other) === wanted) return other;
  return null;
}

function holderOf(
  overlay: Overlay,
  g: number,
  category: boolean,
  key: string,
  keys: DerivedKeys | undefined,
): string | null {
  const at = indexOf(overlay, category).keys.get(key);
  if (at !== undefined && at !== g) return overlay.directory.groupName(at);
  for (const other of otherNew(overlay, g, category)) if (derivedKeyOf(keys, other, category) === key) return other;
  return null;
}
