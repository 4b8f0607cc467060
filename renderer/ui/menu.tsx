import type { LucideIcon } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator, type PopoverProps } from 'react-aria-components';
import { clsx } from './clsx.ts';
import { Kbd } from './kbd.tsx';
import css from './menu.module.css';

export type MenuEntry =
  | 'line'
  | {
      id: string;
      label: string;
      icon?: LucideIcon;
      keys?: string;
      danger?: boolean;
      /** Why it cannot be chosen now. */
      reason?: string | false | null;
      onAction: () => void;
    };

interface MenuProps {
  label: string;
  entries: readonly MenuEntry[];
  /** The button that opens it. */
  children: ReactElement;
  placement?: PopoverProps['placement'];
}

export function Menu({ label, entries, children, placement = 'bottom end' }: MenuProps): ReactNode {
  return (
    <MenuTrigger>
      {children}
      <Popover className={css.popover} placement={placement} offset={4}>
        <AriaMenu
          aria-label={label}
          className={css.list}
          onAction={(id) => {
            const chosen = entries.find((e) => e !== 'line' && e.id === id);
            if (chosen && chosen !== 'line' && !chosen.reason) chosen.onAction();
          }}
        >
          {entries.map((e, i) =>
            e === 'line' ? (
              <Separator key={`line-${i}`} className={css.separator} />
            ) : (
              <MenuItem
                key={e.id}
                id={e.id}
                textValue={e.label}
                className={clsx(css.item, e.danger && !e.reason && css.danger)}
                isDisabled={Boolean(e.reason)}
              >
                {e.icon ? <e.icon size={14} strokeWidth={1.5} aria-hidden /> : null}
                {e.reason ? (
                  <span className={css.two}>
                    <span>{e.label}</span>
                    <span className={css.why}>{e.reason}</span>
                  </span>
                ) : (
                  <span className="grow">{e.label}</span>
                )}
                {e.keys ? <Kbd>{e.keys}</Kbd> : null}
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
