import type { Run } from '#shared/plan/run.ts';
import type { Values } from '../../ui/i18n/use-t.ts';
import { throughOf } from '../changes/run-outcome.ts';

/**
 * What has become of the plan that a call made, in one sentence: an i18n key with its values. Where nothing can be read back, it is not called
 * verified: the server's answer is all there is.
 */
export function runWords(run: Pick<Run, 'state' | 'plan' | 'steps'>): { k: string; values: Values } {
  const say = (word: string, count?: number): { k: string; values: Values } => ({
    k: `console.run.${word}`,
    values: count === undefined ? {} : { count },
  });
  switch (run.state) {
    case 'running':
      return say('running');
    case 'stopped':
    case 'awaiting-guard':
      return say('open');
    case 'done': {
      const { accepted, done } = throughOf(run);
      if (accepted === 0) return say('done');
      return accepted === done ? say('accepted') : say('partly-accepted', accepted);
    }
    default:
      return say('over');
  }
}
