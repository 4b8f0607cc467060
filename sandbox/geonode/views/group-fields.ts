import type { Field } from '../pages/fields.ts';
import { esc } from '../pages/markup.ts';
import { isSlug } from '../slug.ts';
import type { CategoryRow } from '../rows.ts';
import type { Visit } from '../visit.ts';

/** Errors by field; `''` holds those of the whole form. */
export type Problems = Map<string, string[]>;

export const REQUIRED = 'This field is required.';
const MAIL = /^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;.]+$/;

/** Whether a text has the form of an e-mail address. */
export function looksLikeMail(text: string): boolean {
  return MAIL.test(text);
}

export function complain(problems: Problems, field: string, text: string): void {
  problems.set(field, [...(problems.get(field) ?? []), text]);
}

/** A posted text as the form keeps it: young releases trim it. */
export function postedText(visit: Visit, name: string): string {
  const text = visit.form.get(name) ?? '';
  return visit.rules.stripsText ? text.trim() : text;
}

export const tooLong = (max: number, length: number): string =>
  `Ensure this value has at most ${max} characters (it has ${length}).`;

const ACCESS = [
  { value: 'public', label: 'Public' },
  { value: 'public-invite', label: 'Public (invite-only)' },
  { value: 'private', label: 'Private' },
];

const HELP = {
  email: 'An address to reach the members of the group, for example a mailing list.',
  keywords: 'A space or comma-separated list of keywords',
  access:
    'Public: Any registered user can view and join a public group.<br>Public (invite-only): Any registered user can view the group, only invited users can join.<br>Private: Only members see anything of the group, only invited users can join.',
};

/** The values of the form, posted or stored. */
export interface GroupForm {
  readonly title: string;
  readonly slug: string;
  readonly description: string;
  readonly email: string;
  readonly keywords: string;
  readonly access: string;
  readonly categories: readonly string[];
}

export function postedForm(visit: Visit): GroupForm {
  const text = (name: string): string => postedText(visit, name);
  return {
    title: text('title'),
    slug: text('slug'),
    description: text('description'),
    email: text('email'),
    keywords: text('keywords'),
    access: visit.form.get('access') ?? '',
    categories: visit.rules.categories ? visit.form.all('categories') : [],
  };
}

/** Errors of the fields that creation and change have in common; the title is checked elsewhere. */
export function checkCommon(visit: Visit, form: GroupForm, problems: Problems): void {
  if (form.description === '') complain(problems, 'description', REQUIRED);
  if (form.email !== '' && !looksLikeMail(form.email)) complain(problems, 'email', 'Enter a valid email address.');
  if (form.access === '') complain(problems, 'access', REQUIRED);
  else if (!ACCESS.some((choice) => choice.value === form.access)) {
    complain(problems, 'access', `Select a valid choice. ${form.access} is not one of the available choices.`);
  }
  for (const value of form.categories) {
    if (!/^\d{1,15}$/.test(value)) complain(problems, 'categories', `“${value}” is not a valid value.`);
    else if (visit.world.directory.categories.get({ id: Number(value) }) === undefined) {
      complain(problems, 'categories', `Select a valid choice. ${value} is not one of the available choices.`);
    }
  }
  const logo = visit.form.file('logo');
  if (logo !== undefined && !isImage(logo.bytes)) {
    complain(
      problems,
      'logo',
      'Upload a valid image. The file you uploaded was either not an image or a corrupted image.',
    );
  }
  if (visit.rules.refusesTemplateTokens) {
    for (const name of ['title', 'description', 'email', 'keywords'] as const) {
      if (/\{\{|\}\}|\[\[|\]\]/.test(form[name])) {
        complain(problems, '', `Field ${name} contains characters that are not allowed.`);
      }
    }
  }
}

/** By its first bytes: PNG, JPEG, GIF, WebP, BMP. */
function isImage(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 12);
  return /^(\x89PNG\r\n|\xff\xd8\xff|GIF8|BM|RIFF[\s\S]{4}WEBP)/.test(start);
}

/** Errors of a slug that was typed on the page of a refused update. */
export function checkSlug(visit: Visit, slug: string, problems: Problems): void {
  if (slug === '') complain(problems, 'slug', REQUIRED);
  else if (slug.length > visit.rules.slugMax) complain(problems, 'slug', tooLong(visit.rules.slugMax, slug.length));
  else if (!isSlug(slug)) {
    complain(problems, 'slug', 'Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.');
  }
}

function currentLogo(path: string): string {
  if (path === '') return '';
  return `Currently: <a href="/uploaded/${esc(path)}">${esc(path)}</a>
    <input type="checkbox" name="logo-clear" id="logo-clear_id"> <label for="logo-clear_id">Clear</label><br> Change: `;
}

/** The fields in the order of the release. `slug` is hidden unless an update was refused. */
export function formFields(
  visit: Visit,
  form: GroupForm,
  problems: Problems,
  options: {
    readonly slugShown: boolean;
    readonly slugHiddenMax: number | undefined;
    readonly preselect: string;
    /** The stored logo, which the form offers to clear. */
    readonly logo?: string;
  },
): Field[] {
  const { rules } = visit;
  const errors = (name: string): readonly string[] => problems.get(name) ?? [];
  const field = (
    name: keyof GroupForm | 'logo',
    label: string,
    kind: Field['kind'],
    more: Partial<Field> = {},
  ): Field => ({
    name,
    label,
    kind,
    errors: errors(name),
    ...(name === 'logo' || name === 'categories' ? {} : { value: form[name] }),
    ...more,
  });
  const translated = (name: string, label: string, kind: Field['kind'], more: Partial<Field> = {}): Field[] =>
    options.slugShown && rules.translatedColumns
      ? [{ name: `${name}_en`, label: `${label} [en]`, kind, value: visit.form.get(`${name}_en`) ?? '', ...more }]
      : [];
  const chosen = form.access === '' ? options.preselect : form.access;
  const access = field('access', 'Access', 'select', {
    choices: ACCESS,
    chosen: [chosen],
    required: true,
    help: HELP.access,
  });
  const keywords = field('keywords', 'Keywords', 'text', { help: HELP.keywords });
  const categories = field('categories', 'Categories', 'multiple', {
    choices: visit.world.directory
      .all<CategoryRow>('SELECT * FROM gn_categories ORDER BY id')
      .map((row) => ({ value: String(row.id), label: rules.categoryOptionPrefix + row.name })),
    chosen: form.categories,
  });
  return [
    field('title', 'Title', 'text', { required: true, maxLength: rules.titleMax }),
    ...translated('title', 'Title', 'text', { maxLength: rules.titleMax }),
    options.slugShown
      ? field('slug', 'Slug', 'text', { required: true, maxLength: rules.slugMax })
      : field('slug', 'Slug', 'hidden', { maxLength: options.slugHiddenMax }),
    field('logo', 'Logo', 'file', { before: currentLogo(options.logo ?? '') }),
    field('description', 'Description', 'textarea', { required: true }),
    ...translated('description', 'Description', 'textarea'),
    field('email', 'Email', 'email', { maxLength: 254, help: HELP.email }),
    ...(rules.categoryOptionPrefix === '' ? [keywords, access] : [access, keywords]),
    ...(rules.categories ? [categories] : []),
  ];
}
