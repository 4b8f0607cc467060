import { appError, type AppError } from '#shared/errors/app-error.ts';
import type { EraTraits } from './eras.ts';
import { categorySlug, predictSlug } from './slug.ts';

/**
 * Traps of the server that are sprung by ordinary input, refused before anything is sent (spec/geonode.md §5.1, §5.13). The reasons are
 * part of the error; each is something the server does not refuse itself, or refuses without saying why.
 */
export type NameReason =
  /** The derived slug would be empty: refused with a misleading text, and in 2.4 to 2.8 creation is broken for everybody afterwards. */
  | 'no-letters'
  | 'too-long'
  /** The slug is also the name of an auth group, which holds fewer characters: a 500. */
  | 'slug-too-long'
  /** Would take over a group of the site itself, and take it along when deleted. */
  | 'site-group'
  /** Braces that templates would read. */
  | 'template-braces'
  /** A category without ASCII letters or digits breaks the list of categories, and all groups in it, for everybody. */
  | 'no-ascii-letters'
  | 'description-required';

/** Auth groups every site has; their names come from its settings, these are the shipped ones. */
export const SHIPPED_SITE_GROUPS: readonly string[] = ['anonymous', 'registered-members', 'contributors'];

const BRACES = /\{\{|\}\}|\[\[|\]\]/;

const invalid = (name: string, reason: NameReason, params: AppError['params'] = {}): AppError =>
  appError('plan.name-invalid', { name, reason, ...params });

/** What speaks against texts of a group, new or changed; null: nothing. */
export function textProblem(name: string, texts: (string | undefined)[], traits: EraTraits): AppError | null {
  if (name.length > traits.titleMax) return invalid(name, 'too-long', { max: traits.titleMax });
  if (traits.refusesTemplateTokens && [name, ...texts].some((text) => text !== undefined && BRACES.test(text)))
    return invalid(name, 'template-braces');
  return null;
}

/** What speaks against a new group of this name; null: nothing that can be foretold. */
export function newGroupProblem(
  name: string,
  description: string,
  traits: EraTraits,
  siteGroups: ReadonlySet<string>,
): AppError | null {
  if (!/[\p{L}\p{N}]/u.test(name)) return invalid(name, 'no-letters');
  if (description.trim() === '') return invalid(name, 'description-required');
  const texts = textProblem(name, [description], traits);
  if (texts !== null) return texts;
  const slug = predictSlug(name, traits.slugKeepsCase);
  if (slug === null) return null;
  if (slug === '') return invalid(name, 'no-letters');
  if (slug.length > traits.slugMax) return invalid(name, 'slug-too-long', { length: slug.length, max: traits.slugMax });
  // Without regard to letter case: a site's own group may be called "Contributors".
  if (siteGroups.has(slug.toLowerCase())) return invalid(name, 'site-group', { slug });
  return null;
}

export function categoryProblem(name: string): AppError | null {
  if (name.length > 255) return invalid(name, 'too-long', { max: 255 });
  return categorySlug(name) === '' ? invalid(name, 'no-ascii-letters') : null;
}
