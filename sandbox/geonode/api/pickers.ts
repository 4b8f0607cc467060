import type { Reply } from '../../dialect.ts';
import { availableUsers, visibleCondition } from '../available.ts';
import { notFound } from '../pages/errors.ts';
import { json, toLogin } from '../replies.ts';
import type { Visit } from '../visit.ts';

const PAGE = 10;

interface Choice {
  readonly id: number;
  readonly text: string;
}

/** Ten choices a page; ids are texts (§8.3). A page that is not there is a 404. */
function results(visit: Visit, found: readonly Choice[]): Reply {
  const number = Number(visit.exchange.query.get('page') ?? '1');
  const start = (Number.isInteger(number) && number > 0 ? number - 1 : 0) * PAGE;
  if (start > 0 && start >= found.length) return notFound(visit);
  return json(200, {
    results: found.slice(start, start + PAGE).map(({ id, text }) => ({ id: String(id), text, selected_text: text })),
    pagination: { more: found.length > start + PAGE },
  });
}

const wanted = (visit: Visit): string => `%${(visit.exchange.query.get('q') ?? '').toLowerCase()}%`;

/** GET /groups/autocomplete/ */
export function pickGroups(visit: Visit): Reply {
  const seen = visibleCondition(visit.user, visit.user?.superuser === 1);
  return results(
    visit,
    visit.world.directory.all<Choice>(
      `SELECT g.id, g.title AS text FROM gn_groups g WHERE ${seen.sql} AND g.title_fold LIKE ? ORDER BY g.id`,
      ...seen.values,
      wanted(visit),
    ),
  );
}

/** GET /groups/autocomplete_category/ */
export function pickCategories(visit: Visit): Reply {
  return results(
    visit,
    visit.world.directory.all<Choice>(
      'SELECT id, name AS text FROM gn_categories WHERE lower(name) LIKE ? ORDER BY id',
      wanted(visit),
    ),
  );
}

/** GET /people/autocomplete/: open to everybody in era D, for those who are signed in later. */
export function pickPeople(visit: Visit): Reply {
  if (visit.user === null && !visit.rules.v2UsersOpen) return toLogin(visit);
  return pickUsers(visit, visit.rules.v2UsersOpen);
}

/** GET /groups/autocomplete_users/; empty for anonymous callers. */
export function pickUsers(visit: Visit, isOpen = false): Reply {
  if (visit.user === null && !isOpen) return results(visit, []);
  const part = (visit.exchange.query.get('q') ?? '').toLowerCase();
  const everybody = (): readonly { id: number; username: string }[] =>
    visit.world.directory.all('SELECT id, username FROM gn_users WHERE active = 1 AND id > 0 ORDER BY username');
  const known = visit.user === null ? everybody() : availableUsers(visit.world, visit.user);
  return results(
    visit,
    known
      .filter((user) => user.username.toLowerCase().includes(part))
      .map((user) => ({ id: user.id, text: user.username })),
  );
}
