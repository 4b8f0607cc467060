import type { Reply } from '../../dialect.ts';
import { parseKeywords } from '../keywords.ts';
import { crash } from '../pages/errors.ts';
import { groupForm } from '../pages/fields.ts';
import { deadNavigation, page } from '../pages/layout.ts';
import { groupPath, redirect } from '../replies.ts';
import { refuseUnlessAdmin } from '../rights.ts';
import type { UserRow } from '../rows.ts';
import { groupSlug, isSlug } from '../slug.ts';
import type { Visit } from '../visit.ts';
import { isAsShipped } from '../world.ts';
import { addMember, insertGroup, setCategories, setKeywords } from '../writes.ts';
import { checkCommon, complain, formFields, postedForm, REQUIRED, tooLong } from './group-fields.ts';
import type { GroupForm, Problems } from './group-fields.ts';
import { storeLogo } from './logo.ts';

const NAME_TAKEN = 'A group already exists with that name.';
const SLUG_TAKEN = 'A group already exists with that slug.';
/** Names of auth groups hold no more; the database refuses a longer one. */
const AUTH_NAME_MAX = 150;
const POSTED_SLUG_MAX = 20;

function formPage(visit: Visit, form: GroupForm, problems: Problems): Reply {
  const { rules } = visit;
  const isPosted = visit.method === 'POST';
  const fields = formFields(visit, form, problems, {
    slugShown: false,
    slugHiddenMax: rules.attributeOrder === 'old' ? POSTED_SLUG_MAX : undefined,
    preselect: isPosted ? '' : rules.defaultAccess,
  });
  return page(visit, {
    bodyClass: 'groups create',
    content: `${deadNavigation(null)}<div class="block"><div class="col-md-10">
  <h2 class="page-title">Create a Group</h2>
  ${groupForm(visit, problems.get('') ?? [], fields, 'Create')}
</div></div>`,
  });
}

function titleProblem(visit: Visit, title: string): string | null {
  if (title.trim() === '') return REQUIRED;
  if (title.length > visit.rules.titleMax) return tooLong(visit.rules.titleMax, title.length);
  const taken = visit.world.directory.all('SELECT 1 FROM gn_groups WHERE title_fold = ? LIMIT 1', title.toLowerCase());
  return taken.length > 0 ? NAME_TAKEN : null;
}

/** Checks of releases up to 2.10: what fails in the title breaks the making of the slug (§5.1). */
function checkOld(visit: Visit, form: GroupForm, slug: string, problems: Problems): 'crash' | 'hidden-error' | null {
  const { rules, world } = visit;
  const isCrashing = rules.titleErrors === 'crash' || world.switches.get('geonodeTitleErrors210') === 'crash';
  const wrong = titleProblem(visit, form.title);
  // Blanks alone are a title to the oldest releases, and make an empty slug.
  const isBlank = !rules.stripsText && form.title !== '' && form.title.trim() === '';
  if (wrong !== null && !isBlank) {
    if (isCrashing && isAsShipped(world)) return 'crash';
    complain(problems, 'title', wrong);
  }
  const posted = form.slug;
  const refusesPosted =
    world.directory.groupBySlug(posted) !== undefined ||
    (posted !== '' && (!isSlug(posted) || posted.length > POSTED_SLUG_MAX));
  if (refusesPosted || slug.length > rules.slugMax) return 'hidden-error';
  return null;
}

/** Checks from 3.3 on. */
function checkYoung(visit: Visit, form: GroupForm, slug: string, problems: Problems): 'crash' | null {
  const { directory } = visit.world;
  const shipped = isAsShipped(visit.world);
  if (form.slug !== '' && (!isSlug(form.slug) || directory.groupBySlug(form.slug) !== undefined)) {
    if (shipped) return 'crash';
    complain(problems, '', SLUG_TAKEN);
  }
  const wrong = titleProblem(visit, form.title);
  if (wrong !== null) {
    complain(problems, 'title', wrong);
    // As shipped, whatever is wrong with the title is also said to be a name that exists.
    complain(problems, '', NAME_TAKEN);
  } else if (slug === '') complain(problems, '', SLUG_TAKEN);
  return null;
}

function save(visit: Visit, form: GroupForm, slug: string, creator: UserRow): Reply {
  const { world, rules } = visit;
  const { directory } = world;
  const now = world.clock.now();
  const group = insertGroup(
    directory,
    {
      title: form.title,
      slug,
      description: form.description,
      email: form.email === '' ? rules.emptyEmail : form.email,
      access: form.access,
    },
    now,
    storeLogo(visit) ?? '',
  );
  if (rules.categories) setCategories(directory, group.id, form.categories.map(Number));
  setKeywords(directory, group.id, parseKeywords(form.keywords));
  addMember(directory, group, creator, 'manager');
  // A group without a slug has no page to lead to (§5.1).
  return slug === '' ? crash(visit) : redirect(groupPath(slug));
}

/** GET and POST /groups/create/ */
export function createGroup(visit: Visit): Reply {
  const { rules, world } = visit;
  if (rules.createdBy === 'staff') {
    const refused = refuseUnlessAdmin(visit);
    if (refused !== null) return refused;
  }
  const creator = visit.user as UserRow;
  const problems: Problems = new Map();
  if (visit.method !== 'POST') {
    const blank = { title: '', slug: '', description: '', email: '', keywords: '', access: '', categories: [] };
    return formPage(visit, blank, problems);
  }
  const form = postedForm(visit);
  const slug = groupSlug(form.title, rules.slugKeepsCase);
  const verdict =
    rules.postedSlug === 'crash' ? checkYoung(visit, form, slug, problems) : checkOld(visit, form, slug, problems);
  if (verdict === 'crash') return crash(visit);
  checkCommon(visit, form, problems);
  if (verdict === 'hidden-error' || problems.size > 0) return formPage(visit, form, problems);

  const collides = world.directory.groupBySlug(slug) !== undefined;
  const impossible = collides || slug.length > AUTH_NAME_MAX || (slug === '' && rules.emptySlug === 'error');
  if (impossible || (slug === '' && !isAsShipped(world))) {
    if (isAsShipped(world)) return crash(visit);
    complain(problems, '', SLUG_TAKEN);
    return formPage(visit, form, problems);
  }
  return save(visit, form, slug, creator);
}
