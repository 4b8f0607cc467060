import type { DatabaseSync } from 'node:sqlite';
import { SAMPLE_PASSWORD } from './organisation.ts';
import type { SampleSite } from './organisation.ts';
import { passwordDigest } from './sessions.ts';

/** Writes a site into empty tables; the caller holds the transaction. Everybody has the one password. */
export function fillSite(db: DatabaseSync, site: SampleSite, password: string = SAMPLE_PASSWORD): void {
  const insert = (table: string, columns: number): ReturnType<DatabaseSync['prepare']> =>
    db.prepare(`INSERT INTO ${table} VALUES (${new Array(columns).fill('?').join(', ')})`);
  const user = insert('gn_users', 11);
  user.run(-1, 'AnonymousUser', '', '', '', 0, 0, 1, 0, '', 0);
  for (const row of site.users) {
    user.run(
      row.id,
      row.username,
      row.email,
      row.first_name,
      row.last_name,
      row.superuser,
      row.staff,
      row.active,
      row.registered,
      passwordDigest(row.username, password),
      row.joined,
    );
  }
  const auth = insert('gn_auth_groups', 2);
  auth.run(1, 'anonymous');
  auth.run(2, 'contributors');
  auth.run(3, 'registered-members');
  const category = insert('gn_categories', 4);
  for (const row of site.categories) category.run(row.id, row.name, row.slug, row.description);

  const group = insert('gn_groups', 11);
  const keyword = insert('gn_keywords', 2);
  const inCategory = insert('gn_group_categories', 2);
  const member = insert('gn_members', 4);
  const authMember = insert('gn_auth_members', 2);
  const action = insert('gn_actions', 8);
  let place = 0;
  let actions = 0;
  for (const row of site.groups) {
    if (row.auth_id > 3) auth.run(row.auth_id, row.slug);
    group.run(
      row.id,
      row.title,
      row.title.toLowerCase(),
      row.slug,
      row.description,
      row.email,
      row.access,
      '',
      row.auth_id,
      row.created,
      row.modified,
    );
    for (const name of row.keywords) keyword.run(row.id, name);
    for (const id of row.categories) inCategory.run(row.id, id);
    const first = place + 1;
    place += row.members.length;
    // By key, so that the tree of the table only grows at its end.
    const inside = row.members.map((one, index) => ({ ...one, at: first + index })).sort((a, b) => a.user - b.user);
    for (const { user: id, role, at } of inside) {
      member.run(row.id, id, role, at);
      authMember.run(row.auth_id, id);
    }
    for (const one of row.actions) {
      actions += 1;
      action.run(actions, row.id, one.actor, one.kind, one.verb, one.object, one.object_id, one.at);
    }
  }
  const sequence = insert('gn_sequences', 2);
  const highest = (rows: readonly { readonly id: number }[], least: number): number =>
    rows.reduce((most, row) => Math.max(most, row.id), least);
  sequence.run('users', highest(site.users, 999));
  sequence.run('groups', highest(site.groups, 0));
  sequence.run('categories', highest(site.categories, 0));
  sequence.run(
    'authGroups',
    site.groups.reduce((most, row) => Math.max(most, row.auth_id), 3),
  );
  sequence.run('members', place);
  sequence.run('actions', actions);
}
