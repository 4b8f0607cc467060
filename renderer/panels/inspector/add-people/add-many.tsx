import { Check, CircleHelp, CircleSlash, FileUp, Users } from 'lucide-react';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import { useConnection } from '../../../state/connection.ts';
import { Button } from '../../../ui/button.tsx';
import { clsx } from '../../../ui/clsx.ts';
import { errorLine } from '../../../ui/i18n/error-text.ts';
import { Say } from '../../../ui/i18n/say.tsx';
import { useT, type Translate } from '../../../ui/i18n/use-t.ts';
import { PersonName } from '../../../ui/person.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { Select } from '../../../ui/select.tsx';
import { DataTable, type DataColumn } from '../../../ui/table/data-table.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { matchPeople, type MatchState, type PersonMatch } from './match-people.ts';
import css from '../people.module.css';
import { parsePeople, parsePeopleTable, PEOPLE_MAX, type WantedPerson } from './people-list.ts';
import type { GroupRef } from '../use-group.ts';
import { usePeopleLookup } from './use-people-lookup.ts';

/** A file of more than this is no list of people. */
const FILE_MAX = 4_000_000;

/** Stands for "not chosen yet" among ids. */
const NOBODY = '\u0000';

const describe = (t: Translate, directory: Directory, p: number): string =>
  [
    ...[directory.personName(p), directory.personContact(p)].map(safeName),
    directory.isDisabled(p) ? t('members.disabled') : '',
  ]
    .filter(Boolean)
    .join(' · ');

export interface ManyPeople {
  /** Ids of the people to be added. */
  people: string[];
  body: ReactNode;
}

/** A pasted list or a CSV file of people, with who is meant by each line before anything is staged. */
export function useManyPeople(group: GroupRef): ManyPeople {
  const t = useT();
  const online = useConnection((s) => s.connection?.link === 'online');
  const [text, setText] = useState('');
  const [file, setFile] = useState<{ name: string; wanted: WantedPerson[] } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<number, string>>(new Map());
  const lookup = usePeopleLookup();
  const picker = useRef<HTMLInputElement>(null);
  const { directory, overlay, index: at } = group;
  const all = useMemo(() => file?.wanted ?? parsePeople(text), [file, text]);
  const wanted = useMemo(() => all.slice(0, PEOPLE_MAX), [all]);
  const matches = useMemo(
    () => matchPeople(wanted, { directory, overlay, group: at, found: lookup.found, chosen }),
    [wanted, directory, overlay, at, lookup.found, chosen],
  );
  const count = (state: MatchState): number => matches.filter((m) => m.state === state).length;
  const missing = matches.filter((m) => m.state === 'missing').map((m) => wanted[m.n]);

  async function read(chosenFile: File | undefined): Promise<void> {
    if (!chosenFile) return;
    setChosen(new Map());
    if (chosenFile.size > FILE_MAX) {
      setProblem(t('many.file-large', { name: chosenFile.name }));
      return;
    }
    const people = parsePeopleTable(await chosenFile.text());
    setProblem(people.length === 0 ? t('many.file-empty', { name: chosenFile.name }) : null);
    setFile(people.length === 0 ? null : { name: chosenFile.name, wanted: people });
  }

  const columns = useMemo<DataColumn<PersonMatch>[]>(
    () => [
      {
        id: 'text',
        header: t('many.col-text'),
        width: 'minmax(0, 1fr)',
        cell: (m) => (
          <div className="ellipsis" title={safeName(m.text)}>
            {safeName(m.text)}
          </div>
        ),
      },
      {
        id: 'person',
        header: t('many.col-person'),
        width: 'minmax(0, 1fr)',
        cell: (m) =>
          m.state === 'several' ? (
            <Select
              label={t('many.which', { name: safeName(m.text) })}
              hideLabel
              small
              value={NOBODY}
              choices={[
                { value: NOBODY, label: t('many.choose', { count: m.people.length }), disabled: true },
                ...m.people.map((p) => ({ value: directory.personId(p), label: describe(t, directory, p) })),
              ]}
              onChange={(id) => setChosen((before) => new Map(before).set(m.n, id))}
            />
          ) : m.person >= 0 ? (
            <PersonName name={directory.personName(m.person)} disabled={directory.isDisabled(m.person)} />
          ) : null,
      },
      {
        id: 'state',
        header: t('many.col-state'),
        width: '152px',
        cell: (m) => <StateWord state={m.state} />,
        compare: (a, b) => order.indexOf(a.state) - order.indexOf(b.state),
      },
    ],
    [t, directory],
  );

  const body = (
    <>
      {file ? (
        <div className={css.summary}>
          <b className="ellipsis">{file.name}</b>
          <Button size="small" onPress={() => setFile(null)}>
            {t('many.other')}
          </Button>
        </div>
      ) : (
        <TextField
          label={t('many.paste')}
          lines={5}
          value={text}
          onChange={(value) => {
            setText(value);
            setChosen(new Map());
          }}
          autoFocus
          error={problem}
          note={t('many.note')}
        />
      )}
      <div className={css.summary} role="status" data-testid="many-summary">
        {matches.length === 0 ? (
          <>
            <input
              ref={picker}
              type="file"
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              hidden
              onChange={(e) => {
                void read(e.target.files?.[0]);
                e.target.value = '';
              }}
              data-testid="many-file"
            />
            <Button size="small" onPress={() => picker.current?.click()}>
              <FileUp size={14} strokeWidth={1.5} aria-hidden />
              {t('many.file')}
            </Button>
          </>
        ) : (
          <>
            {order.map((state) =>
              count(state) > 0 ? (
                <span key={state}>
                  <Say k={`many.count-${state}`} values={{ count: count(state) }} />
                </span>
              ) : null,
            )}
            {all.length > PEOPLE_MAX ? <span>{t('many.too-many', { count: PEOPLE_MAX })}</span> : null}
            <span className="grow" />
            {missing.length > 0 ? (
              <Button
                size="small"
                reason={online ? (lookup.progress ? t('add.searching') : null) : t('add.offline')}
                onPress={() => lookup.start(missing)}
              >
                {lookup.progress
                  ? t('many.looking', { done: lookup.progress.done + 1, total: lookup.progress.total })
                  : t('many.look', { count: missing.length })}
              </Button>
            ) : null}
          </>
        )}
      </div>
      {lookup.error ? (
        <p className={css.refused} role="alert">
          {errorLine(t, lookup.error)}
        </p>
      ) : null}
      {matches.length > 0 ? (
        <div className={css.list} data-testid="many-list">
          <DataTable label={t('many.table')} columns={columns} rows={matches} rowId={(m) => String(m.n)} roomy />
        </div>
      ) : null}
    </>
  );
  return {
    people: matches.filter((m) => m.state === 'found').map((m) => directory.personId(m.person)),
    body,
  };
}

const order: readonly MatchState[] = ['found', 'several', 'missing', 'member', 'repeated'];
const looks: Record<MatchState, { icon: typeof Check; className: string }> = {
  found: { icon: Check, className: css.ok },
  several: { icon: Users, className: css.warn },
  missing: { icon: CircleHelp, className: css.warn },
  member: { icon: CircleSlash, className: css.quiet },
  repeated: { icon: CircleSlash, className: css.quiet },
};

function StateWord({ state }: { state: MatchState }): ReactNode {
  const t = useT();
  const { icon: Icon, className } = looks[state];
  return (
    <span className={clsx(css.state, className)}>
      <Icon size={13} strokeWidth={1.8} aria-hidden />
      <span className="ellipsis">{t(`many.state-${state}`)}</span>
    </span>
  );
}
