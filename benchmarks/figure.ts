/** What a benchmark file exports: it measures one or more figures of `docs/performance.md` and returns them. */
export interface Figure {
  id: string;
  title: string;
  value: number | null;
  unit: string;
  /** What the value is compared with, measured in the same run; null for absolute targets. */
  reference: { title: string; value: number; unit: string } | null;
  ratio: number | null;
  target: string;
  met: boolean | null;
  /** Why it could not be measured on this machine. */
  skipped?: string;
  /** Whatever helps to read the number (repetitions, p99, request counts). */
  detail?: Record<string, number | string>;
}

export interface BenchContext {
  /** 20,000 with --quick, otherwise 100,000. */
  groups: number;
  people: number;
  memberships: number;
  log(line: string): void;
}

export interface Benchmark {
  ids: readonly string[];
  run(context: BenchContext, wanted: ReadonlySet<string>): Promise<Figure[]>;
}

/** Value at quantile q (0…1) of the samples. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))];
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

const round = (n: number): number => (Math.abs(n) >= 100 ? Math.round(n) : Math.round(n * 1000) / 1000);

/** A figure judged by its ratio to a reference measured in the same run. */
export function ratioFigure(
  id: string,
  title: string,
  value: number,
  unit: string,
  reference: { title: string; value: number },
  limit: number,
  detail?: Figure['detail'],
): Figure {
  const ratio = value / reference.value;
  return {
    id,
    title,
    value: round(value),
    unit,
    reference: { title: reference.title, value: round(reference.value), unit },
    ratio: round(ratio),
    target: `≤ ${limit}×`,
    met: ratio <= limit,
    detail,
  };
}

/** A figure judged by an absolute limit. */
export function absoluteFigure(
  id: string,
  title: string,
  value: number,
  unit: string,
  limit: number,
  detail?: Figure['detail'],
): Figure {
  return {
    id,
    title,
    value: round(value),
    unit,
    reference: null,
    ratio: null,
    target: `≤ ${limit} ${unit}`,
    met: value <= limit,
    detail,
  };
}

export function skippedFigure(id: string, title: string, why: string): Figure {
  return { id, title, value: null, unit: '', reference: null, ratio: null, target: '', met: null, skipped: why };
}
