import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { changesActions } from '../../state/changes.ts';
import { errorText } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { TextField } from '../../ui/text-field.tsx';
import css from './inspector.module.css';
import { useCheck, type GroupRef } from './use-group.ts';

/** The name as a field: Enter or leaving stages, Esc takes back. */
export function RenameField({ group, onDone }: { group: GroupRef; onDone: () => void }): ReactNode {
  const t = useT();
  const check = useCheck();
  const before = group.isNew ? group.name : group.directory.groupName(group.index);
  const [name, setName] = useState(group.name);
  const intent = { kind: 'group.update', groupId: group.id, name: name.trim(), before: { name: before } } as const;
  const changed = name.trim() !== group.name;
  const problem = changed ? check(intent) : null;
  const origin = useRef(document.activeElement);
  const ended = useRef(false);

  function end(): void {
    ended.current = true;
    onDone();
  }
  function finish(): void {
    if (ended.current) return;
    if (changed && !problem) void changesActions.stage([intent]);
    end();
  }
  /** The keyboard goes back to where the name was asked for; leaving the field by it is no second end. */
  function goBack(): void {
    if (origin.current instanceof HTMLElement) origin.current.focus();
  }
  function key(e: KeyboardEvent): void {
    if (e.nativeEvent.isComposing || e.keyCode === 229) return;
    if (e.key === 'Enter' && !problem) {
      finish();
      goBack();
    }
    if (e.key === 'Escape') {
      e.stopPropagation();
      end();
      goBack();
    }
  }
  return (
    <div
      className={css.rename}
      onKeyDown={key}
      onBlur={finish}
      onFocus={(e) => (e.target as HTMLInputElement).select?.()}
    >
      <TextField
        label={t('inspector.name')}
        hideLabel
        small
        autoFocus
        value={name}
        onChange={setName}
        error={problem ? errorText(t, problem).message : null}
        data-testid="rename"
      />
    </div>
  );
}
