import type { Directory } from '#shared/domain/directory.ts';
import { foldText } from '#shared/domain/fold-text.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { splitName } from '../../../ui/initials.ts';
import type { WantedPerson } from './people-list.ts';

/** found: can be added · member: is in the group, or staged to be · several: more than one person fits · missing: nobody in the copy · repeated: named above already. */
export type MatchState = 'found' | 'member' | 'several' | 'missing' | 'repeated';

export interface PersonMatch {
  /** Place in the list, from 0. */
  n: number;
  text: string;
  state: MatchState;
  /** The one who is meant; −1 while that is not known. */
  person: number;
  /** Everybody who fits. */
  people: readonly number[];
}

const fold = (text: string): string => foldText(text).replace(/\s+/gu, ' ').trim();

const known = new WeakMap<Directory, PeopleIndex>();

/** The index of a copy, made when somebody is first looked for in it: it reads every name. */
function peopleIndex(directory: Directory): PeopleIndex {
  const present = known.get(directory) ?? new PeopleIndex(directory);
  known.set(directory, present);
  return present;
}

/** Finds people by exactly what identifies them: id, user name, e-mail or phone, name (either half of a bilingual one). */
class PeopleIndex {
  readonly #directory: Directory;
  readonly #contacts = new Map<string, number[]>();
  readonly #users = new Map<string, number[]>();
  readonly #names = new Map<string, number[]>();

  constructor(directory: Directory) {
    this.#directory = directory;
    for (let p = 0; p < directory.personCount; p++) {
      put(this.#contacts, directory.personContact(p), p);
      // Where an id is built from the user name, that is what stands after its first colon.
      const id = directory.personId(p);
      put(this.#users, id.slice(id.indexOf(':') + 1), p);
      const name = directory.personName(p);
      put(this.#names, name, p);
      const { main, second } = splitName(name);
      if (second !== '') {
        put(this.#names, main, p);
        put(this.#names, second, p);
      }
    }
  }

  /** Everybody a text fits, by the surest of its kinds; empty: nobody. */
  find(text: string): readonly number[] {
    const byId = this.#directory.personIndex(text);
    if (byId >= 0) return [byId];
    const key = fold(text);
    if (key === '') return [];
    const users = this.#users.get(key) ?? [];
    // User names may differ in letter case alone.
    const exact = users.filter((p) => this.#directory.personId(p).endsWith(text));
    if (exact.length > 0) return exact;
    return users.length > 0 ? users : (this.#contacts.get(key) ?? this.#names.get(key) ?? []);
  }
}

function put(map: Map<string, number[]>, text: string, p: number): void {
  const key = fold(text);
  if (key === '') return;
  const present = map.get(key);
  if (present === undefined) map.set(key, [p]);
  else if (present.at(-1) !== p) present.push(p);
}

export interface MatchContext {
  directory: Directory;
  overlay: Overlay;
  /** The group to be added to. */
  group: number;
  /** Who was found on the server for a text (ids, in the copy by now). */
  found: ReadonlyMap<string, readonly string[]>;
  /** Who was chosen where several fit: place in the list → person id. */
  chosen: ReadonlyMap<number, string>;
}

/** Every line with who is meant, as the preview shows it. */
export function matchPeople(wanted: readonly WantedPerson[], context: MatchContext): PersonMatch[] {
  const { directory, overlay, group, found, chosen } = context;
  const taken = new Set<number>();
  return wanted.map((one, n) => {
    let people: readonly number[] = [];
    for (const key of one.keys) {
      people = peopleIndex(directory).find(key);
      if (people.length > 0) break;
    }
    if (people.length === 0) {
      const ids = one.keys.flatMap((key) => found.get(key) ?? []);
      people = [...new Set(ids)].map((id) => directory.personIndex(id)).filter((p) => p >= 0);
    }
    const choice = chosen.get(n);
    const at = choice === undefined ? -1 : directory.personIndex(choice);
    const person = people.length === 1 ? people[0] : people.includes(at) ? at : -1;
    const match = { n, text: one.text, person, people };
    if (person < 0) return { ...match, state: people.length === 0 ? 'missing' : 'several' };
    if (overlay.hasMember(group, person)) return { ...match, state: 'member' };
    if (taken.has(person)) return { ...match, state: 'repeated' };
    taken.add(person);
    return { ...match, state: 'found' };
  });
}
