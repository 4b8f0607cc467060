import type { Directory } from '#shared/domain/directory.ts';
import type { TreeSource } from './tree-source.ts';

const known = new WeakMap<Directory, TreeSource['peopleIn']>();

/**
 * Counts the people of buckets. What is folded has no groups below it and nothing staged, so its people are its members in the copy; the answer
 * for a parent stays true as long as the copy, and is given again while the same groups are folded there.
 */
export function bucketPeopleOf(directory: Directory): TreeSource['peopleIn'] {
  const made = known.get(directory);
  if (made) return made;
  const answers = new Map<number, { groups: Uint32Array; answer: ReturnType<TreeSource['peopleIn']> }>();
  let stamp: Uint32Array | null = null;
  let mark = 0;
  const count = (groups: Uint32Array): ReturnType<TreeSource['peopleIn']> => {
    stamp ??= new Uint32Array(directory.personCount);
    mark += 1;
    const { start, values } = directory.members;
    let people = 0;
    let atLeast = false;
    for (const group of groups) {
      if (directory.membersUnknown(group)) {
        atLeast = true;
        continue;
      }
      for (let k = start[group]; k < start[group + 1]; k++) {
        if (stamp[values[k]] === mark) continue;
        stamp[values[k]] = mark;
        people += 1;
      }
    }
    return people === 0 && atLeast ? null : { people, atLeast, before: null };
  };
  const peopleIn: TreeSource['peopleIn'] = (groups, parent) => {
    const before = answers.get(parent);
    if (before && isSame(before.groups, groups)) return before.answer;
    const answer = count(groups);
    answers.set(parent, { groups, answer });
    return answer;
  };
  known.set(directory, peopleIn);
  return peopleIn;
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
