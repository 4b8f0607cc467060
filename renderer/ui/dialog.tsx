import { X } from 'lucide-react';
import { useEffect, type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { clsx } from './clsx.ts';
import css from './dialog.module.css';
import { IconButton } from './icon-button.tsx';

interface DialogProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
  width?: number;
  /** Esc and a click outside do not close it. */
  locked?: boolean;
  subtitle?: ReactNode;
}

/** A small window over the workbench. Only one at a time. */
export function Dialog({
  title,
  closeLabel,
  onClose,
  children,
  footer,
  width = 480,
  locked,
  subtitle,
}: DialogProps): ReactNode {
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={!locked}
      isKeyboardDismissDisabled={locked}
      className={css.scrim}
    >
      <Modal className={css.modal} style={{ width }}>
        <AriaDialog className={css.dialog}>
          <header className={css.head}>
            <div className="grow">
              <Heading slot="title" className={css.title}>
                {title}
              </Heading>
              {subtitle ? <div className="small middle">{subtitle}</div> : null}
            </div>
            {locked ? null : <IconButton icon={X} label={closeLabel} keys="Esc" onPress={onClose} />}
          </header>
          <div className={css.body}>{children}</div>
          {footer ? <footer className={css.foot}>{footer}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface SheetProps {
  label: string;
  onClose: () => void;
  children: ReactNode;
  locked?: boolean;
}

/** Slides over from the right; 148 px of the workbench stay visible. */
export function Sheet({ label, onClose, children, locked }: SheetProps): ReactNode {
  // A button that goes away when it is pressed takes the focus with it; Esc must close the sheet all the same.
  useEffect(() => {
    function key(e: KeyboardEvent): void {
      if (e.key === 'Escape' && !e.defaultPrevented && !locked && document.activeElement === document.body) onClose();
    }
    window.addEventListener('keydown', key);
    return () => window.removeEventListener('keydown', key);
  }, [locked, onClose]);
  return (
    <ModalOverlay
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable={!locked}
      isKeyboardDismissDisabled={locked}
      className={clsx(css.scrim, css.sheetScrim)}
      data-sheet
    >
      <Modal className={css.sheet}>
        <AriaDialog className={css.sheetDialog} aria-label={label}>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
