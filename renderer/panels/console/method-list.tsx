import { useMemo, useState, type ReactNode } from 'react';
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import type { ConsoleMethod } from '#shared/console/method.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { consoleActions } from './console-store.ts';
import css from './console.module.css';

interface MethodListProps {
  methods: readonly ConsoleMethod[];
  profileId: string;
  chosen: string;
}

/** The methods in sections, found by any part of their names or of what they do. */
export function MethodList({ methods, profileId, chosen }: MethodListProps): ReactNode {
  const t = useT();
  const [filter, setFilter] = useState('');
  const sections = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    const found = methods.filter(
      (m) => m.name.toLowerCase().includes(wanted) || t(`console.method.${m.name}`).toLowerCase().includes(wanted),
    );
    return [...new Set(found.map((m) => m.section))].map((section) => ({
      section,
      methods: found.filter((m) => m.section === section),
    }));
  }, [methods, filter, t]);
  return (
    <>
      <div className={css.filter}>
        <SearchField label={t('console.filter')} value={filter} onChange={setFilter} clearLabel={t('app.clear')} />
      </div>
      {sections.length === 0 ? (
        <p className={css.line}>{t('console.none')}</p>
      ) : (
        <ListBox
          aria-label={t('console.methods')}
          className={css.methods}
          selectionMode="single"
          selectionBehavior="replace"
          disallowEmptySelection
          selectedKeys={[chosen]}
          onSelectionChange={(keys) => {
            const [name] = keys === 'all' ? [] : [...keys];
            if (name !== undefined) consoleActions.choose(profileId, String(name));
          }}
        >
          {sections.map((s) => (
            <ListBoxSection key={s.section} id={`section-${s.section}`}>
              <Header className={css.section}>{t(`console.section.${s.section}`)}</Header>
              {s.methods.map((m) => (
                <ListBoxItem key={m.name} id={m.name} textValue={m.name} className={css.method}>
                  <span className="mono ellipsis grow">{m.name}</span>
                  <Writes method={m} />
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
        </ListBox>
      )}
    </>
  );
}

function Writes({ method }: { method: ConsoleMethod }): ReactNode {
  const t = useT();
  if (method.changes === 'never') return null;
  return <span className={css.writes}>{t(method.changes === 'always' ? 'console.writes' : 'console.may-write')}</span>;
}
