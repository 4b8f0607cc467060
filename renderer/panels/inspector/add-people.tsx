import { CloudOff } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { PersonDetail } from '#shared/ipc/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { call } from '../../bridge/client.ts';
import { changesActions } from '../../state/changes.ts';
import { openProfileId, useConnection } from '../../state/connection.ts';
import { directoryActions, useDirectory } from '../../state/directory.ts';
import { uiActions } from '../../state/ui.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { errorText } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { PersonName } from '../../ui/person.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { searchDirectory } from '../../worker/client.ts';
import css from './inspector.module.css';
import { useGroupAt } from './use-group.ts';

interface Found {
  id: string;
  name: string;
  contact: string;
}

const LOCAL_MAX = 40;
const SERVER_AFTER_MS = 350;

/** People by name: from the copy at once, from the server a moment later. Those already in the group are shown disabled. */
export function AddPeople({ groupIndex }: { groupIndex: number }): ReactNode {
  const t = useT();
  const group = useGroupAt(groupIndex);
  const online = useConnection((s) => s.connection?.link === 'online');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, Found>>(new Map());
  const local = useLocal(text);
  const server = useServer(text, online);
  if (!group) return null;

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
    setChosen(next);
  };

  async function stage(): Promise<void> {
    if (!group || chosen.size === 0) return;
    const isNew = [...chosen.keys()].some((id) => group.directory.personIndex(id) < 0);
    const profileId = openProfileId();
    // People found on the server are in the copy now; the screen has to read it before it can name them.
    if (isNew && profileId !== null) await directoryActions.load(profileId);
    const result = await changesActions.stage(
      [...chosen.keys()].map((personId) => ({
        kind: 'member.add',
        groupId: group.id,
        personId,
        role: 'member' as const,
      })),
    );
    if (result?.ok) uiActions.close();
  }

  const row = (p: Found): ReactNode => {
    const present = isMember(p.id);
    return (
      <li key={p.id} className={css.resultLine}>
        <Checkbox checked={present || chosen.has(p.id)} disabled={present} onChange={() => toggle(p)}>
          <PersonName name={p.name} />
        </Checkbox>
        <span className="grow" />
        <span className="small quiet ellipsis">{present ? t('add.already') : p.contact}</span>
      </li>
    );
  };
  const stillChosen = [...chosen.values()].filter((p) => !known.has(p.id) && !further.some((f) => f.id === p.id));

  return (
    <Dialog
      title={t('add.title', { name: group.name })}
      closeLabel={t('app.close')}
      onClose={uiActions.close}
      width={520}
      footer={
        <>
          {online ? null : (
            <span className="row small quiet" style={{ gap: 6 }}>
              <CloudOff size={13} strokeWidth={1.5} aria-hidden />
              {t('add.offline')}
            </span>
          )}
          <span className="grow" />
          <Button onPress={uiActions.close}>{t('app.cancel')}</Button>
          <Button kind="primary" disabled={chosen.size === 0} onPress={() => void stage()} data-testid="stage-people">
            {chosen.size === 0 ? t('add.stage-none') : t('add.stage', { count: chosen.size })}
          </Button>
        </>
      }
    >
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
    </Dialog>
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
});
