import { CloudOff } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { PersonDetail } from '#shared/ipc/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { call } from '../../../bridge/client.ts';
import { changesActions } from '../../../state/changes.ts';
import { openProfileId, useConnection } from '../../../state/connection.ts';
import { directoryActions, useDirectory } from '../../../state/directory.ts';
import { uiActions } from '../../../state/ui.ts';
import { Button } from '../../../ui/button.tsx';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { errorText } from '../../../ui/i18n/error-text.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { PersonName } from '../../../ui/person.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { SearchField } from '../../../ui/search-field.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { searchDirectory } from '../../../worker/client.ts';
import { useManyPeople } from './add-many.tsx';
import css from './add-people.module.css';
import { useGroupAt, type GroupRef } from '../use-group.ts';
import { useNoRight } from '../use-right.ts';
import { RoleSelect } from '../roles/role-select.tsx';
import { useMemberRoles, type ChosenRole } from '../roles/use-roles.ts';

interface Found {
  id: string;
  name: string;
  contact: string;
  disabled: boolean;
}

const LOCAL_MAX = 40;
const SERVER_AFTER_MS = 350;

type Way = 'search' | 'list';

/** People into a group: found one by one, or a whole list at once. Those already in the group are shown disabled. */
export function AddPeople({ groupIndex, list }: { groupIndex: number; list: boolean }): ReactNode {
  const group = useGroupAt(groupIndex);
  return group ? <AddDialog group={group} list={list} /> : null;
}

function AddDialog({ group, list }: { group: GroupRef; list: boolean }): ReactNode {
  const t = useT();
  const online = useConnection((s) => s.connection?.link === 'online');
  const byMembership = useMemberRoles();
  const noRight = useNoRight(group);
  const [way, setWay] = useState<Way>(list ? 'list' : 'search');
  const [role, setRole] = useState<ChosenRole>('member');
  const [chosen, setChosen] = useState<ReadonlyMap<string, Found>>(new Map());
  const many = useManyPeople(group);
  const people = way === 'list' ? many.people : [...chosen.keys()];

  async function stage(): Promise<void> {
    if (people.length === 0) return;
    const isNew = people.some((id) => group.directory.personIndex(id) < 0);
    const profileId = openProfileId();
    // People found on the server are in the copy now; the screen has to read it before it can name them.
    if (isNew && profileId !== null) await directoryActions.load(profileId);
    const result = await changesActions.stage(
      people.map((personId) => ({ kind: 'member.add', groupId: group.id, personId, role })),
    );
    if (result?.ok) uiActions.close();
  }

  return (
    <Dialog
      title={t('add.title', { name: group.name })}
      closeLabel={t('app.close')}
      onClose={uiActions.close}
      width={way === 'list' ? 680 : 520}
      footer={
        <>
          {byMembership ? <RoleSelect value={role} onChange={setRole} /> : null}
          {online ? null : (
            <span className="row small quiet" style={{ gap: 6 }}>
              <CloudOff size={13} strokeWidth={1.5} aria-hidden />
              {t('add.offline')}
            </span>
          )}
          <span className="grow" />
          <Button onPress={uiActions.close}>{t('app.cancel')}</Button>
          <Button
            kind="primary"
            disabled={people.length === 0}
            reason={noRight}
            onPress={() => void stage()}
            data-testid="stage-people"
          >
            {people.length === 0 ? t('add.stage-none') : t('add.stage', { count: people.length })}
          </Button>
        </>
      }
    >
      <div className={css.choices}>
        <Segmented
          label={t('add.way')}
          value={way}
          onChange={setWay}
          segments={[
            { value: 'search', label: t('add.way-search') },
            { value: 'list', label: t('add.way-list') },
          ]}
        />
      </div>
      {way === 'list' ? many.body : <SearchPeople group={group} online={online} chosen={chosen} onChoose={setChosen} />}
    </Dialog>
  );
}

interface SearchProps {
  group: GroupRef;
  online: boolean;
  chosen: ReadonlyMap<string, Found>;
  onChoose: (chosen: ReadonlyMap<string, Found>) => void;
}

/** People by name: from the copy at once, from the server a moment later. */
function SearchPeople({ group, online, chosen, onChoose }: SearchProps): ReactNode {
  const t = useT();
  const [text, setText] = useState('');
  const local = useLocal(text);
  const server = useServer(text, online);
  const isMember = (id: string): boolean => {
    const p = group.directory.personIndex(id);
    return p >= 0 && group.overlay.hasMember(group.index, p);
  };
  const known = new Set(local.map((p) => p.id));
  const further = server.people.filter((p) => !known.has(p.id));
  const toggle = (p: Found): void => {
    const next = new Map(chosen);
    if (next.has(p.id)) next.delete(p.id);
    else next.set(p.id, p);
    onChoose(next);
  };
  const row = (p: Found): ReactNode => {
    const present = isMember(p.id);
    return (
      <li key={p.id} className={css.resultLine}>
        <Checkbox checked={present || chosen.has(p.id)} disabled={present} onChange={() => toggle(p)}>
          <PersonName name={p.name} disabled={p.disabled} />
        </Checkbox>
        <span className="grow" />
        <span className="small quiet ellipsis">{present ? t('add.already') : p.contact}</span>
      </li>
    );
  };
  const stillChosen = [...chosen.values()].filter((p) => !known.has(p.id) && !further.some((f) => f.id === p.id));
  return (
    <>
      <SearchField label={t('add.field')} clearLabel={t('app.clear')} value={text} onChange={setText} autoFocus />
      <div className={css.results} data-testid="people-results">
        {stillChosen.length > 0 ? <ul>{stillChosen.map(row)}</ul> : null}
        {local.length > 0 ? (
          <>
            <h3 className={css.resultHead}>{t('add.here')}</h3>
            <ul>{local.map(row)}</ul>
          </>
        ) : null}
        {further.length > 0 ? (
          <>
            <h3 className={css.resultHead}>{t('add.server')}</h3>
            <ul>{further.map(row)}</ul>
          </>
        ) : null}
        {server.searching ? <p className={css.resultHead}>{t('add.searching')}</p> : null}
        {server.error ? <p className={css.resultHead}>{errorText(t, server.error).message}</p> : null}
        {server.complete ? null : <p className={css.resultHead}>{t('add.incomplete')}</p>}
        {text.trim() === '' && chosen.size === 0 ? <p className={css.resultHead}>{t('add.hint')}</p> : null}
        {text.trim() !== '' && local.length === 0 && further.length === 0 && !server.searching ? (
          <p className={css.resultHead}>{t('add.none')}</p>
        ) : null}
      </div>
    </>
  );
}

function useLocal(text: string): Found[] {
  const directory = useDirectory((s) => s.directory);
  const [found, setFound] = useState<Found[]>([]);
  useEffect(() => {
    if (!directory || text.trim() === '') {
      setFound([]);
      return;
    }
    let current = true;
    void searchDirectory(text.trim(), { groups: false, people: true, limit: LOCAL_MAX, channel: 'add' }).then(
      (hits) => {
        if (!current || !hits) return;
        setFound(
          hits.map((h) => ({
            id: directory.personId(h.index),
            name: safeName(directory.personName(h.index)),
            contact: directory.personContact(h.index),
            disabled: directory.isDisabled(h.index),
          })),
        );
      },
    );
    return () => {
      current = false;
    };
  }, [text, directory]);
  return found;
}

interface ServerSearch {
  people: Found[];
  searching: boolean;
  complete: boolean;
  error: AppError | null;
}
const nothing: ServerSearch = { people: [], searching: false, complete: true, error: null };

function useServer(text: string, online: boolean): ServerSearch {
  const [state, setState] = useState<ServerSearch>(nothing);
  useEffect(() => {
    const profileId = openProfileId();
    if (!online || text.trim().length < 2 || profileId === null) {
      setState(nothing);
      return;
    }
    const abort = new AbortController();
    setState((s) => ({ ...s, searching: true, error: null }));
    const timer = setTimeout(() => {
      void call('directory.findPeople', { profileId, text: text.trim() }, { signal: abort.signal }).then((r) => {
        if (abort.signal.aborted) return;
        if (r.ok)
          setState({ people: r.value.people.map(foundOf), searching: false, complete: r.value.complete, error: null });
        else setState({ ...nothing, error: r.error });
      });
    }, SERVER_AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [text, online]);
  return state;
}

const foundOf = (p: PersonDetail): Found => ({
  id: p.personId,
  name: safeName(p.name),
  contact: p.email || p.phone || p.userName,
  disabled: p.status === 'disabled',
});
