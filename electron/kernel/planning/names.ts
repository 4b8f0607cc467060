import type { Directory } from '#shared/domain/directory.ts';
import type { StagedChange } from '#shared/plan/intent.ts';
import type { Plan } from '#shared/plan/step.ts';

/** Names of everything the steps speak of, from the first directory that knows them, staged groups included. */
export function namesOf(plan: Plan, directories: Directory[], changes: StagedChange[]): Record<string, string> {
  const names: Record<string, string> = {};
  const addGroup = (id: string | null): void => {
    if (id === null || names[id] !== undefined) return;
    for (const directory of directories) {
      const g = directory.groupIndex(id);
      if (g < 0) continue;
      names[id] = directory.groupName(g);
      return;
    }
  };
  const addPerson = (id: string): void => {
    for (const directory of directories) {
      const p = directory.personIndex(id);
      if (p < 0 || names[id] !== undefined) continue;
      names[id] = directory.personName(p);
    }
  };
  for (const { intent } of changes) if (intent.kind === 'group.create') names[intent.groupId] = intent.name;
  for (const { operation, inverse } of plan.steps) {
    for (const one of inverse ? [operation, inverse] : [operation]) {
      if (one.kind === 'group.create') names[one.groupId] = one.name;
      addGroup(one.groupId);
      if ('parentId' in one) addGroup(one.parentId);
      if ('parentIds' in one) [...one.parentIds, ...one.before].forEach(addGroup);
      if ('personId' in one) addPerson(one.personId);
    }
  }
  return names;
}
