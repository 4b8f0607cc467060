import { accessLevels, type AccessLevel } from '#shared/domain/attributes.ts';
import { accessCode, groupFlag, memberRoleCode } from '#shared/domain/columns.ts';
import type { Comparison } from '#shared/domain/comparison.ts';
import { appError } from '#shared/errors/app-error.ts';
import { err, ok, type Result } from '#shared/errors/result.ts';
import { entity, type GroupValue, type PersonValue } from '../pack/entities.ts';
import type { CopyContext } from './copy-context.ts';
import { allSnapshots } from './snapshots.ts';

type Value = string | number | null;
interface Fact {
  a: number;
  b: number;
  before: Value;
  after: Value;
}
type Facts = Map<number, Fact[]>;

const unknownMembers = groupFlag.membersUnreadable | groupFlag.membersNotLoaded;
const roleNames = Object.keys(memberRoleCode) as (keyof typeof memberRoleCode)[];
const roleOf = (code: Value) => roleNames.find((name) => memberRoleCode[name] === code) ?? 'member';
const levelOf = (code: Value): AccessLevel | null => accessLevels.find((name) => accessCode[name] === code) ?? null;

/**
 * What differs between two snapshots, out of the deltas between them: what did not change is never looked at. At most `limit` items per list,
 * in no order of their own.
 * `from` may be the later one. Error: `store.empty` where one of them is not kept.
 */
export function compareSnapshots(context: CopyContext, from: number, to: number, limit: number): Result<Comparison> {
  const kept = allSnapshots(context);
  const [first, second] = [from, to].map((id) => kept.find((snapshot) => snapshot.snapshotId === id));
  if (first === undefined || second === undefined) return err(appError('store.empty'));
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const facts = factsBetween(context, low, high);
  if (from > to) {
    for (const list of facts.values()) for (const fact of list) [fact.before, fact.after] = [fact.after, fact.before];
  }
  const names = namesAt(context, facts, high, kept[0].snapshotId);
  return ok({ from: first, to: second, ...listsOf(facts, names, limit) });
}

/** Facts that differ at both ends, each once: its value at the lower moment and at the higher one. */
function factsBetween({ db }: CopyContext, low: number, high: number): Facts {
  const out: Facts = new Map();
  const seen = new Map<number, Map<number, Map<number, Fact>>>();
  const several = high - low > 1;
  const rows = db
    .rows('SELECT entity, a, b, before, after FROM snapshot_delta WHERE snapshot_id > ? AND snapshot_id <= ?')
    .all(low, high) as unknown as [kind: number, a: number, b: number, before: Value, after: Value][];
  for (const [kind, a, b, before, after] of rows) {
    if (several) {
      const known = seen.get(kind)?.get(a)?.get(b);
      if (known !== undefined) {
        known.after = after;
        continue;
      }
    }
    const fact: Fact = { a, b, before, after };
    const list = out.get(kind);
    if (list === undefined) out.set(kind, [fact]);
    else list.push(fact);
    if (several) {
      const ofKind = seen.get(kind) ?? new Map<number, Map<number, Fact>>();
      seen.set(kind, ofKind);
      const ofA = ofKind.get(a) ?? new Map<number, Fact>();
      ofKind.set(a, ofA);
      ofA.set(b, fact);
    }
  }
  if (several) {
    for (const [kind, list] of out)
      out.set(
        kind,
        list.filter((fact) => fact.before !== fact.after),
      );
  }
  return out;
}

interface Names {
  group(key: number): { groupId: string; name: string };
  person(key: number): { personId: string; name: string };
}

const nameIn = (value: Value): string => (JSON.parse(String(value)) as [string])[0];

/** Names at the higher moment; of what is not there then, its name before. */
function namesAt(context: CopyContext, facts: Facts, high: number, newest: number): Names {
  const { db } = context;
  const namesOf = (kind: number): Map<number, Value> => {
    const known = new Map<number, Value>();
    // What happened later is taken back first, then the facts between the moments have the last word.
    if (high < newest) {
      const later = db
        .rows('SELECT a, before, min(snapshot_id) FROM snapshot_delta WHERE snapshot_id > ? AND entity = ? GROUP BY a')
        .all(high, kind) as unknown as [number, Value, number][];
      for (const [key, before] of later) if (before !== null) known.set(key, before);
    }
    for (const { a, before, after } of facts.get(kind) ?? []) known.set(a, after ?? before);
    return known;
  };
  const groups = namesOf(entity.group);
  const people = namesOf(entity.person);
  const nameOf = (known: Map<number, Value>, key: number, sql: string): string => {
    const value = known.get(key);
    if (value !== undefined) return nameIn(value);
    return (db.statement(sql).get(key) as { name: string } | undefined)?.name ?? '';
  };
  // The same group stands beside each of its members.
  const remembered = <T>(make: (key: number) => T): ((key: number) => T) => {
    const made = new Map<number, T>();
    return (key) => {
      const known = made.get(key);
      if (known !== undefined) return known;
      const one = make(key);
      made.set(key, one);
      return one;
    };
  };
  return {
    group: remembered((key) => ({
      groupId: context.groups.id(key),
      name: nameOf(groups, key, 'SELECT name FROM groups WHERE group_pk = ?'),
    })),
    person: remembered((key) => ({
      personId: context.people.id(key),
      name: nameOf(people, key, 'SELECT name FROM people WHERE person_pk = ?'),
    })),
  };
}

function listsOf(facts: Facts, names: Names, limit: number): Omit<Comparison, 'from' | 'to'> {
  const of = (kind: number): Fact[] => facts.get(kind) ?? [];
  const shown = <T>(all: readonly Fact[], item: (fact: Fact) => T) => ({
    total: all.length,
    items: all.slice(0, limit).map(item),
  });
  const came = (fact: Fact): boolean => fact.before === null;
  const went = (fact: Fact): boolean => fact.after === null;
  const stayed = (fact: Fact): boolean => !came(fact) && !went(fact);

  const group = ({ a }: Fact) => names.group(a);
  const person = ({ a }: Fact) => names.person(a);
  const pair = ({ a, b }: Fact) => {
    const { groupId, name } = names.group(a);
    const who = names.person(b);
    return { groupId, group: name, personId: who.personId, person: who.name };
  };

  const groups = of(entity.group);
  const comings = new Set(groups.filter((fact) => !stayed(fact)).map(({ a }) => a));
  const texts = groups.filter(stayed).map((fact) => ({
    fact,
    before: JSON.parse(String(fact.before)) as GroupValue,
    after: JSON.parse(String(fact.after)) as GroupValue,
  }));

  const moves = new Map<number, { from: number[]; to: number[] }>();
  for (const fact of of(entity.edge)) {
    if (comings.has(fact.b)) continue;
    const move = moves.get(fact.b) ?? { from: [], to: [] };
    moves.set(fact.b, move);
    (came(fact) ? move.to : move.from).push(fact.a);
  }

  // Members of a group that nobody could look into, or had looked into yet, are no news.
  const unknown = new Set(
    of(entity.flags)
      .filter(({ a, before, after }) => !comings.has(a) && ((Number(before) | Number(after)) & unknownMembers) !== 0)
      .map(({ a }) => a),
  );
  const memberships = of(entity.membership).filter(({ a }) => !unknown.has(a));
  const met = new Set(memberships.map(({ b }) => b));
  const onlyNewlyMet = new Set(
    unknown.size === 0
      ? []
      : of(entity.membership)
          .filter(({ a, b }) => unknown.has(a) && !met.has(b))
          .map(({ b }) => b),
  );
  const people = of(entity.person).filter((fact) => stayed(fact) || !onlyNewlyMet.has(fact.a));
  const admins = of(entity.assignment);
  const access = of(entity.access).filter(({ a }) => !comings.has(a));

  return {
    groups: {
      added: shown(groups.filter(came), group),
      removed: shown(groups.filter(went), group),
      renamed: shown(
        texts.filter(({ before, after }) => before[0] !== after[0]).map(({ fact }) => fact),
        (fact) => ({ ...group(fact), before: nameIn(fact.before) }),
      ),
      moved: shown(
        [...moves.keys()].map((key) => ({ a: key, b: 0, before: null, after: null })),
        (fact) => ({
          ...group(fact),
          from: moves.get(fact.a)!.from.map(names.group),
          to: moves.get(fact.a)!.to.map(names.group),
        }),
      ),
      redescribed: shown(
        texts.filter(({ before, after }) => before[1] !== after[1]).map(({ fact }) => fact),
        group,
      ),
      access: shown(access, (fact) => ({ ...group(fact), before: levelOf(fact.before), after: levelOf(fact.after) })),
    },
    people: {
      added: shown(people.filter(came), person),
      removed: shown(people.filter(went), person),
      changed: shown(people.filter(stayed), (fact) => ({
        ...person(fact),
        before: (JSON.parse(String(fact.before)) as PersonValue)[0],
      })),
    },
    memberships: {
      added: shown(memberships.filter(came), (fact) => ({ ...pair(fact), role: roleOf(fact.after) })),
      removed: shown(memberships.filter(went), (fact) => ({ ...pair(fact), role: roleOf(fact.before) })),
      changed: shown(memberships.filter(stayed), (fact) => ({
        ...pair(fact),
        before: roleOf(fact.before),
        after: roleOf(fact.after),
      })),
    },
    administrators: {
      added: shown(admins.filter(came), pair),
      removed: shown(admins.filter(went), pair),
    },
    notComparable: unknown.size,
  };
}
