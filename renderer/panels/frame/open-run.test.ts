import { describe, expect, it } from 'vitest';
import type { Run } from '#shared/plan/run.ts';
import { openRunOf } from './open-run.ts';

const run = (state: Run['state'], recovered = false, id = 'r') => ({ id, state, recovered });

describe('a run that is open', () => {
  it('waits for a decision until somebody has taken one, also when it was heard of since', () => {
    expect(openRunOf('r', null)).toBe('waits');
    expect(openRunOf('r', run('done', false, 'other'))).toBe('waits');
    expect(openRunOf('r', run('stopped'))).toBe('waits');
    expect(openRunOf('r', run('stopped', true))).toBe('waits');
    expect(openRunOf('r', run('awaiting-guard', true))).toBe('waits');
  });

  it('that was interrupted and came to its end by itself is said to be complete', () => {
    expect(openRunOf('r', run('done', true))).toBe('complete');
  });

  it('is nobody’s concern while it runs and once it has ended', () => {
    expect(openRunOf('r', run('running', true))).toBeNull();
    expect(openRunOf('r', run('done'))).toBeNull();
    expect(openRunOf('r', run('rolled-back', true))).toBeNull();
  });
});
