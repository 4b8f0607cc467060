import type { Reply } from '../../dialect.ts';
import { crash, notFound } from '../pages/errors.ts';
import { groupForm } from '../pages/fields.ts';
import type { Field } from '../pages/fields.ts';
import { deadNavigation, page } from '../pages/layout.ts';
import { esc } from '../pages/markup.ts';
import { redirect } from '../replies.ts';
import { refuseUnlessAdmin } from '../rights.ts';
import type { CategoryRow } from '../rows.ts';
import { categorySlug } from '../slug.ts';
import type { Visit } from '../visit.ts';
import { isAsShipped } from '../world.ts';
import { complain, postedText, REQUIRED, tooLong } from './group-fields.ts';
import type { Problems } from './group-fields.ts';

const NAME_MAX = 255;

const resultList = (
  api: string,
): string => `<div class="row" ng-controller="geonode_search_controller" data-api="${api}">
  <article ng-repeat="item in results" ng-cloak class="ng-cloak"><a href="{{ item.detail_url }}">{{ item.title }}{{ item.name }}</a></article>
</div>`;

/** What scripts fill, with a box to search in; superusers are offered to make another. */
const listShell = (visit: Visit, api: string, createAt = ''): string => `${
  createAt !== '' && visit.user?.superuser === 1
    ? `<a href="${createAt}" class="btn btn-primary pull-right">Create</a>`
    : ''
}<form><input name="text_search_input" type="text" /></form>
${resultList(api)}`;

/** GET /groups/: a shell that scripts fill. */
export function groupList(visit: Visit): Reply {
  return page(visit, {
    bodyClass: 'groups',
    content: `<div class="page-header"><h2 class="page-title">Explore Groups</h2></div>${listShell(visit, '/api/groups/', '/groups/create/')}`,
  });
}

/** GET /groups/categories/ */
export function categoryList(visit: Visit): Reply {
  return page(visit, {
    bodyClass: 'groups',
    content: `<div class="page-header"><h2 class="page-title">${visit.rules.era === 'F' ? 'Explore ' : ''}Group Categories</h2></div>${listShell(visit, '/api/groupcategory/', '/groups/categories/_create/')}`,
  });
}

/** GET /groups/categories/<slug>/ */
export function categoryDetail(visit: Visit, slug: string): Reply {
  const category = visit.world.directory.categoryBySlug(slug);
  if (category === undefined) return notFound(visit);
  // Offered to those who work for the site, open to everybody.
  const mayEdit = visit.rules.era === 'F' && (visit.user?.superuser === 1 || visit.user?.staff === 1);
  const filter = visit.rules.v1Groups === 'auth-groups' ? 'group_profile__categories__slug' : 'categories__slug';
  return page(visit, {
    bodyClass: 'groups',
    content: `<div class="page-header"><h2 class="page-title">${esc(category.name)}</h2></div>
${mayEdit ? `<a href="/groups/categories/${esc(category.slug)}/update/">Edit</a>` : ''}
<p class="${visit.rules.era === 'F' ? 'group-desc' : 'category-desc'}">${esc(category.description)}</p>${resultList(`/api/groups/?${filter}=${esc(category.slug)}`)}`,
  });
}

/** `edited`: the category that is changed, null for a new one. */
function formPage(
  visit: Visit,
  name: string,
  description: string,
  problems: Problems,
  edited: CategoryRow | null,
): Reply {
  const isNew = edited === null;
  const editedName = edited?.name ?? '';
  const fields: Field[] = [
    {
      name: 'name',
      label: 'Name',
      kind: 'text',
      value: name,
      required: true,
      maxLength: NAME_MAX,
      errors: problems.get('name') ?? [],
    },
    { name: 'description', label: 'Description', kind: 'textarea', value: description },
  ];
  const old =
    visit.rules.era === 'F'
      ? `Edit Group Category ${esc(name.trim() === '' ? editedName : name)}`
      : 'Update Group Category';
  const heading = isNew ? 'Create a Group Category' : old;
  return page(visit, {
    bodyClass: `groups ${isNew ? 'create' : 'update'}`,
    content: `${deadNavigation(null)}<div class="block"><div class="col-md-10">
  <h2 class="page-title">${heading}</h2>
  ${groupForm(visit, problems.get('') ?? [], fields, isNew ? 'Create' : 'Update')}
</div></div>`,
  });
}

function save(visit: Visit, before: CategoryRow | null): Reply {
  const { directory } = visit.world;
  const name = postedText(visit, 'name');
  const description = postedText(visit, 'description');
  const problems: Problems = new Map();
  const namesake = directory.all<CategoryRow>('SELECT * FROM gn_categories WHERE name = ?', name)[0];
  if (name === '') complain(problems, 'name', REQUIRED);
  else if (name.length > NAME_MAX) complain(problems, 'name', tooLong(NAME_MAX, name.length));
  else if (namesake !== undefined && namesake.id !== before?.id) {
    complain(problems, 'name', 'Group category with this Name already exists.');
  }
  const slug = categorySlug(name);
  const other = directory.categoryBySlug(slug);
  const collides = other !== undefined && other.id !== before?.id;
  if (problems.size === 0 && (collides || slug === '') && !isAsShipped(visit.world)) {
    complain(problems, 'name', 'Group category with this Slug already exists.');
  }
  if (problems.size > 0) return formPage(visit, name, description, problems, before);
  if (collides) return crash(visit);
  const row = { id: before?.id ?? directory.next('categories'), name, slug, description };
  if (before === null) directory.categories.insert(row);
  else directory.categories.update(row);
  // The row is saved before its address turns out to be impossible.
  return slug === '' ? crash(visit) : redirect(`/groups/categories/${slug}/`);
}

/** GET and POST /groups/categories/_create/; era B asks nobody for a right. */
export function createCategory(visit: Visit): Reply {
  if (visit.rules.createdBy === 'staff') {
    const refused = refuseUnlessAdmin(visit);
    if (refused !== null) return refused;
  }
  return visit.method === 'POST' ? save(visit, null) : formPage(visit, '', '', new Map(), null);
}

/** GET and POST /groups/categories/<slug>/update/: open to everybody in every release. */
export function updateCategory(visit: Visit, slug: string): Reply {
  const category = visit.world.directory.categoryBySlug(slug);
  if (category === undefined) return notFound(visit);
  if (visit.method === 'POST') return save(visit, category);
  return formPage(visit, category.name, category.description, new Map(), category);
}
