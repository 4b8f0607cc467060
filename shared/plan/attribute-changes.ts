import type { GroupAttributes } from '../domain/attributes.ts';
import type { Overlay } from './overlay-state.ts';

export const attributeFields = ['access', 'email', 'keywords', 'logo'] as const;
type Field = (typeof attributeFields)[number];

/** Are two values of a field the same to the server? Keywords have no order. Undefined: not known, so never the same. */
export function sameAttribute(field: Field, a: GroupAttributes[Field], b: GroupAttributes[Field]): boolean {
  if (a === undefined || b === undefined) return false;
  if (field === 'keywords') return keywordsOf(a).join('\n') === keywordsOf(b).join('\n');
  if (field === 'logo') return pictureOf(a) === pictureOf(b);
  return a === b;
}
const keywordsOf = (value: GroupAttributes[Field]): string[] =>
  Array.isArray(value) ? [...new Set(value.map((word) => word.trim()))].sort() : [];
const pictureOf = (value: GroupAttributes[Field]): string | null =>
  typeof value === 'object' && value !== null && 'base64' in value ? value.base64 : null;

/** Only the fields that are given. */
export function givenAttributes(attributes: GroupAttributes): GroupAttributes {
  return Object.fromEntries(
    attributeFields.filter((field) => attributes[field] !== undefined).map((field) => [field, attributes[field]]),
  );
}

/** One set of attributes with another on top. */
export function mergedAttributes(first: GroupAttributes | undefined, then: GroupAttributes): GroupAttributes {
  return { ...first, ...givenAttributes(then) };
}

/** Does any field differ from what is staged, from the copy, or from what the screen showed? */
export function changedAttributes(
  overlay: Overlay,
  g: number,
  given: GroupAttributes,
  shown: GroupAttributes | undefined,
): boolean {
  const now: GroupAttributes = { ...shown, ...overlay.attributesOf(g) };
  const access = overlay.accessOf(g);
  if (access !== null) now.access = access;
  return attributeFields.some((field) => given[field] !== undefined && !sameAttribute(field, given[field], now[field]));
}

/**
 * Folds an edit of attributes. What was there before is what the first edit of a field has seen: later ones may show what is staged. A field
 * that ends where it began disappears.
 */
export function changeAttributes(
  overlay: Overlay,
  g: number,
  given: GroupAttributes,
  shown: GroupAttributes | undefined,
): void {
  const now: GroupAttributes = { ...overlay.attributes.get(g) };
  const was: GroupAttributes = { ...overlay.attributesBefore.get(g) };
  for (const field of attributeFields) {
    const value = given[field];
    if (value === undefined) continue;
    if (!(field in was)) {
      const known = field === 'access' ? (overlay.accessBefore(g) ?? shown?.access) : shown?.[field];
      Object.assign(was, { [field]: known });
    }
    if (sameAttribute(field, value, was[field])) {
      Reflect.deleteProperty(now, field);
      Reflect.deleteProperty(was, field);
    } else Object.assign(now, { [field]: value });
  }
  if (Object.keys(now).length === 0) {
    overlay.attributes.delete(g);
    overlay.attributesBefore.delete(g);
  } else {
    overlay.attributes.set(g, now);
    overlay.attributesBefore.set(g, was);
  }
}

/** Without the picture, which nobody compares. */
export function comparable({ logo: _, ...rest }: GroupAttributes): GroupAttributes {
  return givenAttributes(rest);
}
