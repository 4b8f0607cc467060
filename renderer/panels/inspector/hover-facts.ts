import type { Capabilities } from '#shared/capabilities.ts';
import { hasBranches } from '../../state/directory-shape.ts';
import type { HoverImpact } from '../../state/ui.ts';
import type { Translate } from '../../ui/i18n/use-t.ts';

/** Levels as they are counted on screen, from 1; `below`: all groups of the branch without its top. */
interface HoverPlace {
  from: number;
  to: number;
  below: number;
}

/**
 * Where a carried group would stand, what comes along, what becomes of its id; where it cannot be dropped, why, and nothing
 * else: none of the rest would happen.
 */
export function hoverFacts(
  t: Translate,
  hover: Pick<HoverImpact, 'legal' | 'reason'>,
  { from, to, below }: HoverPlace,
  capabilities: Capabilities | null,
): string[] {
  if (!hover.legal) return [t('hover.cannot', { reason: hover.reason ? t(`graph:reason.${hover.reason}`) : '' })];
  const max = capabilities?.maxDepth ?? null;
  const level = max === null ? t('hover.level', { from, to }) : t('hover.level-of', { from, to, max });
  return [
    ...(hasBranches(capabilities) ? [level] : []),
    ...(below > 0 ? [t('hover.below', { count: below })] : []),
    t(capabilities?.reparent === 'rebuild' ? 'hover.ids-change' : 'hover.ids-kept'),
  ];
}
