import { useEffect, useState, type ReactNode } from 'react';
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
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
  const [options, setOptions] = useState<Option[]>([]);
  useEffect(() => {
    if (!directory || text.trim() === '') {
      setOptions([]);
      return;
    }
    let current = true;
    void searchDirectory(text.trim(), { groups: false, people: true, limit: SHOWN, channel }).then((hits) => {
      if (!current || !hits) return;
      setOptions(
        hits.map((h) => ({
          id: `p${h.index}`,
          person: h.index,
          name: directory.personName(h.index),
          contact: directory.personContact(h.index),
          disabled: directory.isDisabled(h.index),
        })),
      );
    });
    return () => {
      current = false;
    };
  }, [text, directory, channel]);
  return (
    <ComboBox
      className={field.field}
      items={options}
      inputValue={text}
      onInputChange={setText}
      selectedKey={null}
      menuTrigger="input"
      allowsEmptyCollection
      disabledKeys={options.filter((o) => reason?.(o.person)).map((o) => o.id)}
      onSelectionChange={(key) => {
        const option = options.find((o) => o.id === key);
        if (!option) return;
        setText('');
        onPick(option.person);
      }}
    >
      <Label className="visually-hidden">{label}</Label>
      <span className={field.box}>
        <Search size={14} strokeWidth={1.5} className={field.icon} aria-hidden />
        <Input className={field.input} placeholder={placeholder} spellCheck={false} autoFocus={autoFocus} />
      </span>
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
              <span className={`${menu.why} ellipsis`}>{reason?.(option.person) ?? option.contact}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
