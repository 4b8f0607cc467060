import type { SampleGroup, SampleSite, SampleUser } from '../organisation.ts';
import type { ActionKind, Role } from '../rows.ts';

/** The releases of which exchanges were recorded. */
export type Recorded = '2.7' | '3.3' | '4.4' | '5.1.1';

const AT = Date.UTC(2026, 10, 22, 12, 49);

const NAMES = ['ada.lake', 'ben.ford', 'cleo_marsh', 'dora.hill', 'eve.staff', 'finn@reef', 'gus-moor'];

function users(release: Recorded): SampleUser[] {
  const first = release === '2.7' ? 1001 : 1005;
  return NAMES.map((username, index): SampleUser => {
    const [given = '', family = ''] = username.split(/[.@_-]/).map((part) => part[0]?.toUpperCase() + part.slice(1));
    const old = release === '2.7';
    const address = old ? `${given.toLowerCase()}@example.test` : `${given}.${family}@example.test`.toLowerCase();
    return {
      id: first + index,
      username,
      email: username === 'cleo_marsh' ? '' : address,
      first_name: old ? '' : given,
      last_name: old ? '' : family,
      superuser: 0,
      staff: username === 'eve.staff' ? 1 : 0,
      active: 1,
      registered: 1,
      joined: AT,
    };
  });
}

/** The site as it was when the recording of a release began. */
export function recordedSite(release: Recorded): SampleSite {
  const people = users(release);
  const old = release === '2.7';
  const id = (name: string): number => (people.find((one) => one.username === name) as SampleUser).id;
  const first = old ? 1 : release === '3.3' ? 6 : 5;
  const auth = old ? 4 : 8;
  const slug = (text: string): string => (old ? text : text.toLowerCase());
  const action = (
    actor: string,
    kind: ActionKind,
    verb: string,
    object: string,
    object_id: number,
    minute: number,
  ) => ({
    actor: id(actor),
    kind,
    verb,
    object,
    object_id,
    at: AT + minute,
  });
  const actions = old
    ? [
        action('ada.lake', 'map', 'created', 'Harbour depths 2017 by ada.lake', 1, 0),
        action('ben.ford', 'comment', 'added a comment', 'Harbour depths 2017 by ada.lake', 1, 1),
      ]
    : [
        action('ada.lake', 'map', 'created', 'Harbour overview by ada.lake', 1, 0),
        action('ben.ford', 'document', 'uploaded', 'Soundings log', 2, 1),
      ];
  const group = (
    index: number,
    title: string,
    name: string,
    description: string,
    access: string,
    members: readonly (readonly [string, Role])[],
    more: Partial<SampleGroup> = {},
  ): SampleGroup => ({
    id: first + index,
    title,
    slug: slug(name),
    description,
    email: old ? '' : null,
    access,
    auth_id: auth + index,
    created: AT,
    modified: AT,
    keywords: [],
    categories: [],
    members: members.map(([user, role]) => ({ user: id(user), role })),
    actions: [],
    ...more,
  });
  const harbour = {
    email: 'harbour@example.test',
    keywords: ['harbour', 'sea bed'],
    categories: [3, 4],
    actions,
  };
  const text = `Charts and soundings of the harbour.${release === '3.3' || release === '4.4' ? '\n' : '\r\n'}Meets on Tuesdays.`;
  const groups = [
    group(
      0,
      'Harbour mapping',
      'Harbour-mapping',
      text,
      'public',
      [
        ['ada.lake', 'manager'],
        ['ben.ford', 'member'],
        ['cleo_marsh', 'member'],
      ],
      harbour,
    ),
    group(
      1,
      'Flood watch',
      'Flood-watch',
      old ? 'River levels & warnings' : 'Observers on duty',
      'public-invite',
      [
        ['eve.staff', 'manager'],
        [old ? 'ben.ford' : 'dora.hill', 'member'],
      ],
      { categories: [old ? 1 : 5] },
    ),
    group(2, 'Reservoir team', 'Reservoir-team', 'Dam inspections', 'private', [
      ['ada.lake', 'manager'],
      ['ben.ford', 'manager'],
    ]),
    group(3, 'Lone group', 'Lone-group', old ? 'Nobody is in charge' : 'Nobody is here yet', 'public', []),
  ];
  if (!old) {
    groups.push(
      group(-4, 'Upper lakes', 'upper-lakes', 'Lakes', 'public', [], { categories: [1], auth_id: 4 }),
      group(-3, 'Zoning plan', 'zoning-plan', 'Plans', 'public', [], { categories: [2], auth_id: 5 }),
      group(-2, 'Old survey', 'old-survey', 'Done', 'private', [], { auth_id: 6 }),
      group(-1, 'Weather desk', 'weather-desk', 'Rain and wind', 'public', [], { auth_id: 7 }),
    );
  }
  if (release === '3.3') {
    groups.push({
      ...group(-5, 'Registered Members', 'registered-members', '', 'private', [], { auth_id: 3 }),
      members: people.map((one) => ({ user: one.id, role: 'member' as const })),
    });
  }
  const categories = ['Water', 'City planning', 'Coast', 'Survey', ...(old ? [] : ['Risk & Response'])];
  return {
    users: people,
    categories: categories.map((name, index) => ({
      id: index + 1,
      name,
      slug: name.toLowerCase().replace(' & ', '-').replace(' ', '-'),
      description:
        name === 'Coast'
          ? 'Shores and harbours'
          : name === 'Water'
            ? 'Rivers, lakes, dams'
            : name.startsWith('Risk')
              ? 'Floods, storms'
              : '',
    })),
    groups,
    accounts: { admin: 'eve.staff', manager: 'ada.lake', user: 'ben.ford' },
  };
}
