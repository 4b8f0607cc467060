/** Compressed sparse rows: the values of row i are `values[start[i] … start[i+1]−1]`. */
export interface Csr {
  /** Length rows + 1. */
  start: Uint32Array;
  values: Uint32Array;
}

/**
 * Turns rows around: for each value the rows that hold it, ascending. Values outside `0 … valueCount−1` are left out
 * (a damaged copy must not write beyond the array).
 */
export function reverseCsr(start: Uint32Array, values: Uint32Array, valueCount: number): Csr {
  const outStart = new Uint32Array(valueCount + 1);
  const rows = start.length - 1;
  const end = rows > 0 ? start[rows] : 0;
  for (let k = 0; k < end; k++) {
    const v = values[k];
    if (v < valueCount) outStart[v + 1] += 1;
  }
  for (let v = 0; v < valueCount; v++) outStart[v + 1] += outStart[v];
  const out = new Uint32Array(outStart[valueCount]);
  const cursor = outStart.slice(0, valueCount);
  for (let row = 0; row < rows; row++) {
    for (let k = start[row]; k < start[row + 1]; k++) {
      const v = values[k];
      if (v < valueCount) out[cursor[v]++] = row;
    }
  }
  return { start: outStart, values: out };
}

/** Rows from pairs, in the order of the pairs within each row. */
export function csrFromPairs(rows: Uint32Array, values: Uint32Array, rowCount: number): Csr {
  const start = new Uint32Array(rowCount + 1);
  for (const row of rows) if (row < rowCount) start[row + 1] += 1;
  for (let r = 0; r < rowCount; r++) start[r + 1] += start[r];
  const out = new Uint32Array(start[rowCount]);
  const cursor = start.slice(0, rowCount);
  for (let i = 0; i < rows.length; i++) if (rows[i] < rowCount) out[cursor[rows[i]]++] = values[i];
  return { start, values: out };
}
