import { useContext, useEffect, useState, type KeyboardEvent, type ReactNode } from 'react';
import { ComboBox, ComboBoxStateContext, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { useDirectory } from '../../state/directory.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { PersonName } from '../../ui/person.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { searchDirectory } from '../../worker/client.ts';
import field from '../../ui/field.module.css';
import menu from '../../ui/menu.module.css';
import css from './person-picker.module.css';
import { Search } from 'lucide-react';

interface PersonPickerProps {
  label: string;
  placeholder: string;
  onPick: (person: number) => void;
  /** Why a person cannot be chosen; shown disabled, not hidden. */
  reason?: (person: number) => string | null;
  channel: string;
  autoFocus?: boolean;
}

interface Option {
  id: string;
  person: number;
  name: string;
  contact: string;
  disabled: boolean;
}

const SHOWN = 20;
/** The list begins where the box does; the input, by which it is placed, stands behind the icon. */
const ICON = 33;

/** One field for one person, searched in the copy by name, pinyin, initials, e-mail. */
export function PersonPicker({ label, placeholder, onPick, reason, channel, autoFocus }: PersonPickerProps): ReactNode {
  const t = useT();
  const directory = useDirectory((s) => s.directory);
  const [text, setText] = useState('');
  const [{ options, wanted }, setFound] = useState<{ options: Option[]; wanted: string }>({ options: [], wanted: '' });
  useEffect(() => {
    const asked = text.trim();
    if (!directory || asked === '') {
      setFound({ options: [], wanted: asked });
      return;
    }
    let current = true;
    // A failed worker has said so in the console; the field then finds nobody.
    const search = searchDirectory(asked, { groups: false, people: true, limit: SHOWN, channel }).catch(() => []);
    void search.then((hits) => {
      if (!current || !hits) return;
      const found = hits.map((h) => ({
        id: `p${h.index}`,
        person: h.index,
        name: directory.personName(h.index),
        contact: directory.personContact(h.index),
        disabled: directory.isDisabled(h.index),
      }));
      setFound({ options: found, wanted: asked });
    });
    return () => {
      current = false;
    };
  }, [text, directory, channel]);
  const reasonOf = (option: Option): string | null => reason?.(option.person) ?? null;
  const pick = (option: Option): void => {
    setText('');
    onPick(option.person);
  };
  return (
    <ComboBox
      className={field.field}
      items={options}
      inputValue={text}
      onInputChange={setText}
      selectedKey={null}
      menuTrigger="input"
      allowsEmptyCollection
      disabledKeys={options.filter((o) => reasonOf(o) !== null).map((o) => o.id)}
      onSelectionChange={(key) => {
        const option = options.find((o) => o.id === key);
        if (option) pick(option);
      }}
    >
      <Label className="visually-hidden">{label}</Label>
      <EnterTakes
        text={text.trim()}
        answered={wanted === text.trim()}
        found={options.length}
        free={options.filter((o) => reasonOf(o) === null)}
        onTake={pick}
      >
        <Search size={14} strokeWidth={1.5} className={field.icon} aria-hidden />
        <Input className={field.input} placeholder={placeholder} spellCheck={false} autoFocus={autoFocus} />
      </EnterTakes>
      <Popover className={`${menu.popover} ${css.people}`} placement="bottom start" offset={7} crossOffset={-ICON}>
        <ListBox<Option>
          className={menu.list}
          renderEmptyState={() => <div className={menu.head}>{t(text.trim() === '' ? 'add.hint' : 'add.none')}</div>}
        >
          {(option) => (
            <ListBoxItem id={option.id} textValue={safeName(option.name)} className={menu.item}>
              <span className={css.name}>
                <PersonName name={option.name} disabled={option.disabled} />
              </span>
              <span className="grow" />
              <span className={`${menu.why} ellipsis`}>{reasonOf(option) ?? option.contact}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

interface EnterTakesProps {
  text: string;
  /** The list answers to this text. */
  answered: boolean;
  /** How many the list has. */
  found: number;
  /** Those of the list that can be chosen. */
  free: readonly Option[];
  onTake: (option: Option) => void;
  children: ReactNode;
}

/**
 * The box of the field. Enter before any arrow would do nothing there: it takes the only person found, and steps to the first of several that can
 * be chosen; one of two namesakes is never taken unseen. Pressed before the answer is there it waits for it, and is forgotten with the next letter.
 */
function EnterTakes({ text, answered, found, free, onTake, children }: EnterTakesProps): ReactNode {
  const list = useContext(ComboBoxStateContext);
  const [entered, setEntered] = useState<string | null>(null);
  function enter(e: KeyboardEvent): void {
    const composing = e.nativeEvent.isComposing || e.keyCode === 229;
    if (e.key !== 'Enter' || composing || !list || list.selectionManager.focusedKey !== null) return;
    e.preventDefault();
    e.stopPropagation();
    setEntered(text === '' ? null : text);
  }
  useEffect(() => {
    if (entered === null || (entered === text && !answered) || !list) return;
    setEntered(null);
    if (entered !== text) return;
    if (found === 1 && free.length === 1) {
      onTake(free[0]);
      list.close();
    } else if (free.length > 0) {
      if (!list.isOpen) list.open(null, 'manual');
      list.selectionManager.setFocusedKey(free[0].id);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- acts once, when the answer to what was typed is there
  }, [entered, answered, text]);
  return (
    <span className={field.box} onKeyDownCapture={enter} onBlur={() => setEntered(null)}>
      {children}
    </span>
  );
}
