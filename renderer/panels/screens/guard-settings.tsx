import { X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Profile, ProfileDraft } from '#shared/domain/profile.ts';
import { call } from '../../bridge/client.ts';
import { useDirectory } from '../../state/directory.ts';
import { toastActions } from '../../state/toasts.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { PersonName } from '../../ui/person.tsx';
import { Switch } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { draftOf } from '../connections/draft.ts';
import { profileName } from '../../ui/profile-words.ts';
import { PersonPicker } from '../inspector/person-picker.tsx';
import { guardNumber } from './guard-number.ts';
import css from './screens.module.css';
import { Section, Setting } from './setting.tsx';

/** When a plan asks for a typed name, and who must keep the right to administer. Each change is saved at once. */
export function GuardSettings({ profile }: { profile: Profile }): ReactNode {
  const t = useT();
  const fixed = profile.sample;
  async function save(change: Partial<ProfileDraft>): Promise<void> {
    const result = await call('profiles.save', {
      id: profile.id,
      draft: { ...draftOf(profile), ...change },
      secrets: {},
    });
    if (!result.ok) toastActions.error(result.error);
  }
  return (
    <Section
      title={t('settings.guards', { name: profileName(t, profile) })}
      note={t(fixed ? 'settings.guards-sample' : 'settings.guards-note')}
    >
      <Setting label={t('settings.guard-people')} note={t('settings.guard-people-note')}>
        <GuardNumber
          label={t('settings.guard-people')}
          value={profile.guardPeople}
          max={100_000}
          disabled={fixed}
          onSave={(guardPeople) => void save({ guardPeople })}
        />
      </Setting>
      <Setting label={t('settings.guard-percent')} note={t('settings.guard-percent-note')}>
        <GuardNumber
          label={t('settings.guard-percent')}
          value={profile.guardPercent}
          max={100}
          unit="%"
          disabled={fixed}
          onSave={(guardPercent) => void save({ guardPercent })}
        />
      </Setting>
      <Setting label={t('settings.named-admins')} note={t('settings.named-admins-note')}>
        <NamedAdmins ids={profile.namedAdmins} disabled={fixed} onSave={(namedAdmins) => void save({ namedAdmins })} />
      </Setting>
      <Setting label={t('settings.reach')} note={t('settings.reach-note')}>
        <Switch
          on={profile.adminReachesSubgroups}
          disabled={fixed}
          onChange={(adminReachesSubgroups) => void save({ adminReachesSubgroups })}
        >
          {t('settings.reach-switch')}
        </Switch>
      </Setting>
    </Section>
  );
}

interface GuardNumberProps {
  label: string;
  value: number;
  max: number;
  unit?: string;
  disabled: boolean;
  onSave: (value: number) => void;
}

/** A number that is saved when one leaves the field or presses Enter; Esc puts the old one back. */
function GuardNumber({ label, value, max, unit, disabled, onSave }: GuardNumberProps): ReactNode {
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  const number = typed === null ? value : guardNumber(typed, 1, max);
  function finish(): void {
    if (typed === null || number === null) return;
    setTyped(null);
    if (number !== value) onSave(number);
  }
  return (
    <span className={css.number}>
      <TextField
        label={label}
        hideLabel
        small
        inputMode="numeric"
        isDisabled={disabled}
        value={typed ?? String(value)}
        onChange={setTyped}
        onBlur={finish}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && !e.nativeEvent.isComposing) finish();
          else if (e.key === 'Escape' && typed !== null) setTyped(null);
          else e.continuePropagation();
        }}
        error={number === null ? t('settings.number-error', { max }) : null}
        after={unit ? <span className="quiet">{unit}</span> : null}
      />
    </span>
  );
}

function NamedAdmins({
  ids,
  disabled,
  onSave,
}: {
  ids: readonly string[];
  disabled: boolean;
  onSave: (ids: string[]) => void;
}): ReactNode {
  const t = useT();
  const directory = useDirectory((s) => s.directory);
  const nameOf = (id: string): string => {
    const p = directory?.personIndex(id) ?? -1;
    return directory && p >= 0 ? directory.personName(p) : id;
  };
  return (
    <div className={css.named}>
      <ul>
        {ids.map((id) => (
          <li key={id} className={css.namedRow}>
            <PersonName name={nameOf(id)} />
            <span className="grow" />
            <IconButton
              icon={X}
              size="small"
              label={t('settings.named-remove', { name: nameOf(id) })}
              disabled={disabled}
              onPress={() => onSave(ids.filter((other) => other !== id))}
            />
          </li>
        ))}
      </ul>
      {ids.length === 0 ? <p className="middle">{t('settings.named-none')}</p> : null}
      {disabled || !directory ? null : (
        <PersonPicker
          label={t('settings.named-add')}
          placeholder={t('settings.named-add')}
          channel="named-admins"
          reason={(p) => (ids.includes(directory.personId(p)) ? t('settings.named-already') : null)}
          onPick={(p) => onSave([...ids, directory.personId(p)])}
        />
      )}
    </div>
  );
}
