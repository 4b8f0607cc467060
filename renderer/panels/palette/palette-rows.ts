import { matchKinds, type SearchHit } from '#shared/domain/search.ts';
import type { Command } from './commands.ts';
import { matchLabel } from './match-label.ts';

export type PaletteRow =
  | { kind: 'person'; index: number; hit: SearchHit | null }
  | { kind: 'group'; index: number; hit: SearchHit | null }
  | { kind: 'command'; command: Command; ranges: [number, number][] };

export interface PaletteSection {
  name: 'people' | 'groups' | 'commands' | 'recent';
  rows: PaletteRow[];
}

export interface FoundCommand {
  command: Command;
  rank: number;
  ranges: [number, number][];
}

/** Commands whose label or alias answers a text, best first; among equals those that can be run now, then in their order. */
export function findCommands(commands: readonly Command[], text: string): FoundCommand[] {
  const found: FoundCommand[] = [];
  for (const command of commands) {
    const match = matchLabel(command.label, command.aliases, text);
    if (match) found.push({ command, ...match });
  }
  const weight = (f: FoundCommand): number => f.rank * 2 + (f.command.reason === null ? 0 : 1);
  return found.sort((a, b) => weight(a) - weight(b));
}

const NOWHERE = matchKinds.length;
const rankOf = (hits: readonly SearchHit[]): number =>
  hits.length === 0 ? NOWHERE : matchKinds.indexOf(hits[0].match);

/**
 * Sections in the order of their best row, so that the best answer is the first row of all; among equals people, groups, commands.
 * Empty sections are left out.
 */
export function paletteSections(
  people: readonly SearchHit[],
  groups: readonly SearchHit[],
  commands: readonly FoundCommand[],
): PaletteSection[] {
  const sections: (PaletteSection & { rank: number })[] = [
    { name: 'people', rank: rankOf(people), rows: people.map((hit) => ({ kind: 'person', index: hit.index, hit })) },
    { name: 'groups', rank: rankOf(groups), rows: groups.map((hit) => ({ kind: 'group', index: hit.index, hit })) },
    {
      name: 'commands',
      rank: commands[0]?.rank ?? NOWHERE,
      rows: commands.map(({ command, ranges }) => ({ kind: 'command', command, ranges })),
    },
  ];
  return sections.filter((s) => s.rows.length > 0).sort((a, b) => a.rank - b.rank);
}

/** Kept entries (`group:<id>`, `person:<id>`) as rows; what the copy no longer has is left out. */
export function recentRows(
  recent: readonly string[],
  groupIndex: (id: string) => number,
  personIndex: (id: string) => number,
): PaletteRow[] {
  return recent.flatMap((entry): PaletteRow[] => {
    const cut = entry.indexOf(':');
    const kind = entry.slice(0, cut);
    const id = entry.slice(cut + 1);
    const index = kind === 'group' ? groupIndex(id) : kind === 'person' ? personIndex(id) : -1;
    return index < 0 ? [] : [{ kind: kind as 'group' | 'person', index, hit: null }];
  });
}
