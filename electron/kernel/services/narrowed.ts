import type { Capabilities } from '#shared/capabilities.ts';
import type { MoveProbe } from '#shared/domain/profile.ts';

/**
 * What is known of moving after a probe of this very directory (spec/pds.md §11). Where it refused, a branch can still be made anew in the other
 * place; a probe that failed or left a group under two parents proves nothing of that kind.
 */
export function narrowed(capabilities: Capabilities, probe: MoveProbe | null): Capabilities {
  const { moveGroup, createGroup, deleteGroup, members } = capabilities.features;
  if (!probe || capabilities.reparent !== 'edge-pair') return capabilities;
  const move = (support: MoveProbe['support'], caveat: string): Capabilities['features'] => ({
    ...capabilities.features,
    moveGroup: { support, caveat },
  });
  const canRebuild = [createGroup, deleteGroup, members].every((feature) => feature?.support === 'native');
  if (probe.verdict === 'refused' && canRebuild)
    return { ...capabilities, features: move('emulated', 'move-rebuild'), reparent: 'rebuild' };
  if (moveGroup?.support === 'absent') return capabilities;
  return {
    ...capabilities,
    features: move(probe.support, probe.support === 'absent' ? 'move-refused' : 'move-two-calls'),
  };
}
