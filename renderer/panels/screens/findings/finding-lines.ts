import { foldText } from '#shared/domain/fold-text.ts';
import { findingId, findingKinds, type Finding, type FindingKind, type Findings } from './findings.ts';

export type FindingLine =
  | { type: 'kind'; kind: FindingKind; count: number; open: boolean }
  | { type: 'finding'; finding: Finding }
  | { type: 'more'; kind: FindingKind; rest: number };

export interface LineChoice {
  /** One kind alone is shown whole. */
  kind: FindingKind | 'all';
  /** Part of a name; empty: everything. */
  filter: string;
  /** Kinds shown whole among the others. */
  expanded: ReadonlySet<FindingKind>;
  folded: ReadonlySet<FindingKind>;
}

/** So many findings of a kind stand in the list of all. */
export const SHOWN = 6;

/** The lines of the table: kinds that have something, each with its first findings. */
export function findingLines(
  findings: Findings,
  choice: LineChoice,
  nameOf: (finding: Finding) => string,
): FindingLine[] {
  const wanted = foldText(choice.filter).trim();
  const lines: FindingLine[] = [];
  for (const kind of findingKinds) {
    if (choice.kind !== 'all' && choice.kind !== kind) continue;
    const found =
      wanted === '' ? findings.byKind[kind] : findings.byKind[kind].filter((f) => foldText(nameOf(f)).includes(wanted));
    if (found.length === 0) continue;
    const open = !choice.folded.has(kind);
    lines.push({ type: 'kind', kind, count: found.length, open });
    if (!open) continue;
    const whole = choice.kind !== 'all' || choice.expanded.has(kind) || found.length <= SHOWN + 1;
    const shown = whole ? found.length : SHOWN;
    for (let i = 0; i < shown; i++) lines.push({ type: 'finding', finding: found[i] });
    if (shown < found.length) lines.push({ type: 'more', kind, rest: found.length - shown });
  }
  return lines;
}

export function lineId(line: FindingLine): string {
  return line.type === 'finding' ? findingId(line.finding) : `${line.type}:${line.kind}`;
}

const byId = new WeakMap<Findings, ReadonlyMap<string, Finding>>();

/** Finds a finding by its id; null: the present copy does not have it. Asked for each of thousands that are selected. */
export function findingById(findings: Findings, id: string | null): Finding | null {
  if (id === null) return null;
  const known =
    byId.get(findings) ?? new Map(findingKinds.flatMap((kind) => findings.byKind[kind].map((f) => [findingId(f), f])));
  byId.set(findings, known);
  return known.get(id) ?? null;
}
