import { ChevronsUpDown, Cloud, Globe, LayoutGrid, Package } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { Profile } from '#shared/domain/profile.ts';
import { useConnection } from '../../state/connection.ts';
import { sessionActions } from '../../state/session.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { profileKind, profileName } from '../../ui/profile-words.ts';
import css from './frame.module.css';

const iconOf = (profile: Profile): typeof Cloud => (profile.sample ? Package : profile.kind === 'pds' ? Cloud : Globe);

/** Name and kind of the open profile; its menu opens another one or goes back to Connections. */
export function ProfileSwitcher(): ReactNode {
  const t = useT();
  const profile = useConnection((s) => s.opened?.profile);
  const identity = useConnection((s) => s.identity);
  const profiles = useConnection((s) => s.profiles);
  if (!profile) return null;
  const others: MenuEntry[] = profiles
    .filter((p) => p.id !== profile.id)
    .map((p) => ({
      id: p.id,
      label: profileName(t, p),
      icon: iconOf(p),
      onAction: () => void sessionActions.openProfile(p),
    }));
  const entries: MenuEntry[] = [
    ...others,
    ...(others.length > 0 ? (['line'] as const) : []),
    { id: 'all', label: t('frame.all-connections'), icon: LayoutGrid, onAction: () => void sessionActions.close() },
  ];
  const domain = identity?.domainId;
  return (
    <Menu label={t('frame.switch-profile')} entries={entries} placement="bottom start">
      <AriaButton
        className={css.profile}
        aria-label={t('frame.switch-profile') + t('app.colon') + profileName(t, profile)}
        data-testid="profile"
      >
        <span className="ellipsis">{profileName(t, profile)}</span>
        <span className={css.kind}>
          {`${profileKind(t, profile, true)}${domain && !profile.sample ? ` · ${domain}` : ''}`}
        </span>
        <ChevronsUpDown size={12} strokeWidth={1.5} aria-hidden />
      </AriaButton>
    </Menu>
  );
}
