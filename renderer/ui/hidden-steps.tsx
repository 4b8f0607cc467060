import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { useT } from './i18n/use-t.ts';
import { Menu } from './menu.tsx';

interface HiddenStepsProps {
  /** From the top downwards. */
  steps: readonly { id: string; name: string; go(): void }[];
  className?: string;
}

/** The dots in a folded way; pressing them names the groups they stand for, each a way there. */
export function HiddenSteps({ steps, className }: HiddenStepsProps): ReactNode {
  const t = useT();
  const label = t('graph:path.hidden', { count: steps.length });
  return (
    <Menu
      label={label}
      placement="bottom start"
      entries={steps.map(({ id, name, go }) => ({ id, label: name, onAction: go }))}
    >
      <AriaButton className={className} aria-label={label}>
        …
      </AriaButton>
    </Menu>
  );
}
