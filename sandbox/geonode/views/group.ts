import type { Reply } from '../../dialect.ts';
import { isFrom } from '../eras.ts';
import { parseKeywords, printKeywords } from '../keywords.ts';
import { activityContent } from '../pages/activity.ts';
import type { ActivityItem } from '../pages/activity.ts';
import { detailContent, removeContent } from '../pages/detail.ts';
import { crash, notFound } from '../pages/errors.ts';
import { groupForm } from '../pages/fields.ts';
import { deadNavigation, page } from '../pages/layout.ts';
import { esc } from '../pages/markup.ts';
import { empty, groupPath, redirect } from '../replies.ts';
import { isMember, manages, maySee } from '../rights.ts';
import type { GroupRow } from '../rows.ts';
import type { Visit } from '../visit.ts';
import { isAsShipped } from '../world.ts';
import { deleteGroup, setCategories, setKeywords, updateGroup } from '../writes.ts';
import { checkCommon, checkSlug, complain, formFields, postedForm, REQUIRED, tooLong } from './group-fields.ts';
import type { GroupForm, Problems } from './group-fields.ts';
import { storeLogo } from './logo.ts';

const ACTIONS_SHOWN = 15;
const AUTH_NAME_MAX = 150;

/** GET /groups/group/<slug>/ */
export function groupDetail(visit: Visit, slug: string): Reply {
  const { directory } = visit.world;
  const group = directory.groupBySlug(slug);
  if (group === undefined) return notFound(visit);
  if (visit.rules.hidesPrivateDetail && !maySee(visit, group)) return notFound(visit);
  const categories = visit.rules.categories ? directory.categoriesOf(group.id) : [];
  // The link to a category without a slug cannot be made.
  if (categories.some((row) => row.slug === '')) return crash(visit);
  return page(visit, {
    title: `${esc(group.title)} —  example.com `,
    bodyClass: 'groups',
    content: detailContent(visit, {
      group,
      categories,
      keywords: directory.keywordsOf(group.id),
      managers: directory.membersOf(group.id).filter((member) => member.role === 'manager'),
      isManager: manages(visit, group),
      isMember: isMember(visit, group),
      seesActivity: maySee(visit, group),
    }),
  });
}

function updatePage(visit: Visit, group: GroupRow, form: GroupForm, problems: Problems, isRefused: boolean): Reply {
  const fields = formFields(visit, form, problems, {
    slugShown: isRefused,
    slugHiddenMax: visit.rules.attributeOrder === 'old' ? 20 : undefined,
    preselect: '',
    logo: group.logo,
  });
  return page(visit, {
    bodyClass: 'groups update',
    content: `${deadNavigation(isRefused && form.slug !== '' ? form.slug : group.slug)}<div class="block"><div class="col-md-10">
  <h2 class="page-title">Update Group</h2>
  ${groupForm(visit, problems.get('') ?? [], fields, 'Update')}
</div></div>`,
  });
}

function storedForm(visit: Visit, group: GroupRow): GroupForm {
  const { directory } = visit.world;
  return {
    title: group.title,
    slug: group.slug,
    description: group.description,
    email: group.email ?? '',
    keywords: printKeywords(directory.keywordsOf(group.id)),
    access: group.access,
    categories: directory.categoriesOf(group.id).map((row) => String(row.id)),
  };
}

/** GET and POST /groups/group/<slug>/update/; an unknown slug is a crash in every release. */
export function updateGroupView(visit: Visit, slug: string): Reply {
  const { rules, world } = visit;
  const { directory } = world;
  const group = directory.groupBySlug(slug);
  if (group === undefined) return isAsShipped(world) ? crash(visit) : notFound(visit);
  if (!manages(visit, group)) return empty(403);
  const problems: Problems = new Map();
  if (visit.method !== 'POST') return updatePage(visit, group, storedForm(visit, group), problems, false);

  const form = postedForm(visit);
  if (form.title === '') complain(problems, 'title', REQUIRED);
  else if (form.title.length > rules.titleMax) complain(problems, 'title', tooLong(rules.titleMax, form.title.length));
  checkSlug(visit, form.slug, problems);
  const other = directory.groupBySlug(form.slug);
  const isTaken = other !== undefined && other.id !== group.id;
  const crashesOnTaken = rules.takenSlugOnUpdate === 'crash' && isAsShipped(world);
  if (isTaken && !crashesOnTaken) complain(problems, 'slug', 'Group profile with this Slug already exists.');
  checkCommon(visit, form, problems);
  if (problems.size > 0) return updatePage(visit, group, form, problems, true);
  if (isTaken || form.slug.length > AUTH_NAME_MAX) return crash(visit);

  const logo = storeLogo(visit) ?? (visit.form.get('logo-clear') === 'on' ? '' : group.logo);
  updateGroup(
    directory,
    group,
    {
      title: form.title,
      slug: form.slug,
      description: form.description,
      email: form.email === '' ? rules.emptyEmail : form.email,
      access: form.access,
      logo,
    },
    world.clock.now(),
  );
  // What was not posted is gone: the form replaces everything.
  if (rules.categories) setCategories(directory, group.id, form.categories.map(Number));
  setKeywords(directory, group.id, parseKeywords(form.keywords));
  return redirect(groupPath(form.slug));
}

/** GET and POST /groups/group/<slug>/remove/; other methods break the code of the view. */
export function removeGroup(visit: Visit, slug: string): Reply {
  const group = visit.world.directory.groupBySlug(slug);
  if (group === undefined) return notFound(visit);
  if (visit.method === 'GET') {
    return page(visit, {
      bodyClass: 'groups',
      content: deadNavigation(group.slug) + removeContent(visit, group),
    });
  }
  if (visit.method !== 'POST') return crash(visit);
  if (!manages(visit, group)) return empty(403);
  const name = visit.world.directory.authGroups.get({ id: group.auth_id })?.name;
  if (name === 'anonymous' && visit.rules.anonymousGroupDelete === 'crash') return crash(visit);
  deleteGroup(visit.world.directory, group, name === 'anonymous');
  return redirect('/groups/');
}

function activities(visit: Visit, group: GroupRow): ActivityItem[] {
  const { directory } = visit.world;
  const select = 'SELECT a.*, u.username AS actor FROM gn_actions a JOIN gn_users u ON u.id = a.actor_id';
  const byMembers = `${select} WHERE a.actor_id IN (SELECT user_id FROM gn_members WHERE group_id = ?)`;
  if (visit.rules.activityOf === 'actors') {
    return directory.all<ActivityItem>(`${byMembers} ORDER BY a.at DESC, a.id DESC LIMIT ${ACTIONS_SHOWN}`, group.id);
  }
  const order = `ORDER BY a.at DESC, a.id DESC LIMIT ${ACTIONS_SHOWN}`;
  const isNarrow = isFrom(visit.rules.era, 'D') && visit.world.switches.get('geonodeActivityReach') === 'newest';
  const items = visit.rules.activityPanes.flatMap((pane) => {
    if (isNarrow && (pane === 'maps' || pane === 'documents')) {
      const newest = directory.all<ActivityItem>(`${select} WHERE a.kind = ? ${order}`, pane.slice(0, -1));
      return newest.filter((item) => item.group_id === group.id);
    }
    return pane === 'comments'
      ? directory.all<ActivityItem>(`${byMembers} AND a.kind = 'comment' ${order}`, group.id)
      : directory.all<ActivityItem>(
          `${select} WHERE a.group_id = ? AND a.kind = ? ${order}`,
          group.id,
          pane.slice(0, -1),
        );
  });
  return items.sort((a, b) => b.at - a.at || b.id - a.id);
}

/** GET /groups/group/<slug>/activity/: what happened to resources, never to memberships. */
export function groupActivity(visit: Visit, slug: string): Reply {
  const group = visit.world.directory.groupBySlug(slug);
  if (group === undefined || !maySee(visit, group)) return notFound(visit);
  if (visit.rules.era === 'B' && visit.world.switches.get('geonodeLostObjects') === 'crash') return crash(visit);
  return page(visit, {
    title: `Activity Feed for ${esc(group.title)}`,
    content: activityContent(visit, group, activities(visit, group)),
  });
}
