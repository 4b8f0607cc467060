import type { ReactElement, ReactNode } from 'react';
import { Tooltip, TooltipTrigger, type TooltipProps } from 'react-aria-components';
import { Kbd } from './kbd.tsx';
import css from './tooltip.module.css';

interface HintProps {
  text: ReactNode;
  keys?: string;
  children: ReactElement;
  placement?: TooltipProps['placement'];
}

/** The tooltip of a button: name and key, after 600 ms, at once for the next one. */
export function Hint({ text, keys, children, placement = 'bottom' }: HintProps): ReactNode {
  return (
    <TooltipTrigger delay={600} closeDelay={60}>
      {children}
      <Tooltip className={css.tooltip} placement={placement} offset={6}>
        {text}
        {keys ? <Kbd>{keys}</Kbd> : null}
      </Tooltip>
    </TooltipTrigger>
  );
}
