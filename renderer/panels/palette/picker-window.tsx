import { useVirtualizer } from '@tanstack/react-virtual';
import { Search } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, type ReactNode } from 'react';
import { Dialog as AriaDialog, Modal, ModalOverlay } from 'react-aria-components';
import { clsx } from '../../ui/clsx.ts';
import { Kbd } from '../../ui/kbd.tsx';
import css from './palette.module.css';
import type { Picker } from './use-picker.ts';

const ROW = 32;
const HEAD = 26;

/** A line of the list: a heading, or a row that can be chosen. */
export type PickerLine<Row> = { head: string } | { row: Row; disabled?: boolean };

interface PickerWindowProps<Row> {
  label: string;
  field: string;
  listLabel: string;
  text: string;
  onText: (text: string) => void;
  lines: readonly PickerLine<Row>[];
  picker: Picker;
  /** Position among the rows, headings not counted. */
  onChoose: (index: number) => void;
  render: (row: Row, active: boolean) => ReactNode;
  onClose: () => void;
  /** In the place of the list when there is nothing to choose. */
  empty: ReactNode;
  /** Above the list. */
  before?: ReactNode;
  foot?: ReactNode;
  /** The right column has to stay in view: in a small window it stands to the left. */
  aside?: boolean;
  testId: string;
}

/** The floating field with a list: palette and "Move to…". Not dimmed behind: canvas and inspector go on showing what is meant. */
export function PickerWindow<Row>(props: PickerWindowProps<Row>): ReactNode {
  const { lines, picker } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => ('head' in lines[i] ? HEAD : ROW),
    overscan: 12,
  });
  const { places, rowAt } = useMemo(() => {
    // Row number → line number, and back.
    const places: number[] = [];
    const rowAt = new Map<number, number>();
    lines.forEach((line, i) => {
      if ('head' in line) return;
      rowAt.set(i, places.length);
      places.push(i);
    });
    return { places, rowAt };
  }, [lines]);
  const activeLine = places[picker.active] ?? -1;
  useEffect(() => {
    // At the top already, as with every letter typed: going there would measure the page for nothing.
    if (picker.active === 0 && (virtual.scrollOffset ?? 0) === 0) return;
    // The first row brings its heading along.
    if (activeLine >= 0) virtual.scrollToIndex(picker.active === 0 ? 0 : activeLine);
  }, [activeLine, picker.active, lines, virtual]);

  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      className={clsx(css.overlay, props.aside && css.beside)}
    >
      <Modal className={css.window}>
        <AriaDialog className={css.dialog} aria-label={props.label} data-testid={props.testId}>
          <div className={css.field}>
            <Search size={16} strokeWidth={1.5} aria-hidden />
            <input
              className={css.input}
              autoFocus
              role="combobox"
              aria-label={props.field}
              placeholder={props.field}
              aria-expanded={places.length > 0}
              aria-controls={`${id}-list`}
              aria-autocomplete="list"
              aria-activedescendant={activeLine >= 0 ? `${id}-${activeLine}` : undefined}
              autoComplete="off"
              spellCheck={false}
              value={props.text}
              onChange={(e) => props.onText(e.target.value)}
              onKeyDown={picker.onKeyDown}
            />
            <Kbd>Esc</Kbd>
          </div>
          {props.before}
          {places.length === 0 ? (
            <div className={css.none} role="status">
              {props.empty}
            </div>
          ) : null}
          <div
            ref={scroller}
            role="listbox"
            id={`${id}-list`}
            aria-label={props.listLabel}
            className={css.list}
            hidden={places.length === 0}
          >
            <div role="presentation" className={css.space} style={{ height: virtual.getTotalSize() }}>
              {virtual.getVirtualItems().map((item) => {
                const line = lines[item.index];
                if (!line) return null;
                const style = { height: item.size, transform: `translateY(${item.start}px)` };
                if ('head' in line) {
                  return (
                    <div key={item.key} role="presentation" className={css.head} style={style} aria-hidden>
                      {line.head}
                    </div>
                  );
                }
                const row = rowAt.get(item.index) ?? -1;
                const active = item.index === activeLine;
                return (
                  <div
                    key={item.key}
                    id={`${id}-${item.index}`}
                    role="option"
                    aria-selected={active}
                    aria-disabled={line.disabled || undefined}
                    aria-setsize={places.length}
                    aria-posinset={row + 1}
                    className={clsx(css.row, active && css.active, line.disabled && css.disabled)}
                    style={style}
                    onPointerMove={() => {
                      if (!active) picker.setActive(row);
                    }}
                    onClick={() => props.onChoose(row)}
                  >
                    {props.render(line.row, active)}
                  </div>
                );
              })}
            </div>
          </div>
          {props.foot}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
