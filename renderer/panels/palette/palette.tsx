import { CornerDownLeft, Lock, Network, Scissors, Tag, User } from 'lucide-react';
import { memo, useMemo, useState, type ReactNode } from 'react';
import type { Directory } from '#shared/domain/directory.ts';
import type { SearchHit } from '#shared/domain/search.ts';
import type { Overlay } from '#shared/plan/overlay.ts';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions } from '../../state/ui.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { useOtherT, useT, type Translate } from '../../ui/i18n/use-t.ts';
import { Kbd } from '../../ui/kbd.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { safeName } from '../../ui/safe-name.ts';
import { splitName } from '../../ui/initials.ts';
import { paletteCommands, type Command } from './commands.ts';
import { groupPath } from './group-path.ts';
import { MatchedName } from './matched-name.tsx';
import { paletteActions } from './palette-actions.ts';
import css from './palette.module.css';
import { parseQuery, type PaletteQuery } from './palette-query.ts';
import { findCommands, paletteSections, recentRows, type PaletteRow, type PaletteSection } from './palette-rows.ts';
import { PickerWindow, type PickerLine } from './picker-window.tsx';
import { usePicker } from './use-picker.ts';
import { stagedHits } from './staged-hits.ts';
import { useSearch } from './use-search.ts';
import { whyIs } from './why-is.ts';

const HITS_AMONG_OTHERS = 8;
const HITS_ALONE = 60;
const COMMANDS_AMONG_OTHERS = 5;

/** Go to any group or person by name, pinyin or id; run any command. */
export function Palette({ initial }: { initial: string }): ReactNode {
  const t = useT();
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const [typed, setTyped] = useState(initial);
  const query = useMemo(() => parseQuery(typed), [typed]);
  const { mode, text } = query;
  const kind = mode === 'groups' || mode === 'people' ? mode : 'both';
  const limit = mode === 'all' ? HITS_AMONG_OTHERS : mode === 'commands' ? 0 : HITS_ALONE;
  const { hits, pending } = useSearch(kind, text, limit, 'palette');
  // Rows change once for each text, when its answer is there: what one is about to choose must not move away.
  const [held, setHeld] = useState<Held>({ query, hits });
  if (!pending && (held.query !== query || held.hits !== hits)) setHeld({ query, hits });
  const sections = useSections(held);

  const rows = useMemo(() => sections.flatMap((s) => s.rows), [sections]);
  const lines = useMemo(
    () =>
      sections.flatMap((s): PickerLine<PaletteRow>[] => [
        { head: t(`palette.${s.name}`) },
        ...s.rows.map((row) => ({
          row,
          disabled: row.kind === 'command' && row.command.reason !== null,
        })),
      ]),
    [sections, t],
  );

  function choose(index: number): void {
    const row = rows[index];
    if (!row) return;
    if (row.kind === 'command' && row.command.reason !== null) {
      toastActions.announce('palette.cannot', { command: row.command.label, reason: row.command.reason });
      return;
    }
    uiActions.close();
    if (row.kind === 'command') row.command.run();
    else if (row.kind === 'group') paletteActions.goToGroup(row.index);
    else paletteActions.goToPerson(row.index);
  }

  const picker = usePicker(rows.length, `${query.mode}:${query.text}`, choose, pending);

  return (
    <PickerWindow
      label={t('palette.label')}
      field={t('frame.command-field')}
      listLabel={t('palette.results')}
      text={typed}
      onText={setTyped}
      lines={lines}
      picker={picker}
      onChoose={choose}
      onClose={uiActions.close}
      render={(row, active) => <Row row={row} active={active} t={t} directory={directory} overlay={overlay} />}
      empty={pending ? null : t(query.text === '' ? 'palette.hint' : 'palette.none')}
      foot={
        <div className={css.foot}>
          <span>
            <Kbd>@</Kbd> {t('palette.people')}
          </span>
          <span>
            <Kbd>#</Kbd> {t('palette.groups')}
          </span>
          <span>
            <Kbd>{'>'}</Kbd> {t('palette.commands')}
          </span>
        </div>
      }
      testId="palette"
    />
  );
}

interface Held {
  query: PaletteQuery;
  hits: readonly SearchHit[];
}

function useSections({ query, hits }: Held): PaletteSection[] {
  const t = useT();
  const other = useOtherT();
  const { mode, text } = query;
  const directory = useDirectory((s) => s.directory);
  const overlay = useDirectory((s) => s.overlay);
  const recent = useWorkspace((s) => s.recent);
  const settings = useConnection((s) => s.settings);
  // What can be run is asked once when the palette opens, and again when a setting changes the words.
  const commands = useMemo(() => paletteCommands(t, other), [t, other, settings]); // eslint-disable-line react-hooks/exhaustive-deps -- see above
  return useMemo(() => {
    if (text === '' && mode === 'all') {
      const rows =
        overlay && directory
          ? recentRows(
              recent,
              (id) => overlay.groupIndex(id),
              (id) => directory.personIndex(id),
            )
          : [];
      const first = findCommands(commands, '').filter((c) => c.command.reason === null);
      return [
        ...(rows.length > 0 ? [{ name: 'recent' as const, rows }] : []),
        ...paletteSections([], [], rows.length > 0 ? first.slice(0, COMMANDS_AMONG_OTHERS) : first),
      ];
    }
    if (mode === 'commands') return paletteSections([], [], findCommands(commands, text));
    const groups = hits.filter((hit) => hit.kind === 'group');
    const people = hits.filter((hit) => hit.kind === 'person');
    const staged = overlay && mode !== 'people' ? stagedHits(overlay, text) : [];
    const named = new Set(staged.map((hit) => hit.index));
    const found = [...staged, ...groups.filter((hit) => !named.has(hit.index))];
    if (mode !== 'all') return paletteSections(people, found, []);
    const able = findCommands(commands, text);
    const top =
      people[0] && directory
        ? whyCommand(
            t('palette.why-person', { name: splitName(safeName(directory.personName(people[0].index))).main }),
            people[0].index,
          )
        : null;
    const shown = able.slice(0, COMMANDS_AMONG_OTHERS);
    if (top) shown.push({ command: top, rank: Infinity, ranges: [] });
    return paletteSections(people, found, shown);
  }, [mode, text, hits, commands, recent, directory, overlay, t]);
}

function whyCommand(label: string, person: number): Command {
  return {
    id: 'why-person',
    icon: Scissors,
    label,
    aliases: [],
    keys: 'Ctrl Shift W',
    reason: null,
    run: () => whyIs(person),
  };
}

interface RowProps {
  row: PaletteRow;
  active: boolean;
  t: Translate;
  directory: Directory | null;
  overlay: Overlay | null;
}

/** Handed what it shows: twenty rows a letter that each follow the stores and the language themselves cost more than their drawing. */
const Row = memo(function Row({ row, active, t, directory, overlay }: RowProps): ReactNode {
  const enter = active ? (
    <span className={css.enter} aria-hidden>
      <CornerDownLeft size={11} strokeWidth={1.8} />
    </span>
  ) : null;
  if (row.kind === 'command') {
    const { command } = row;
    return (
      <>
        <command.icon size={16} strokeWidth={1.5} aria-hidden />
        <span className={css.name}>
          <MatchedName name={command.label} ranges={row.ranges} />
        </span>
        <span className="grow" />
        {command.reason ? (
          <span className={css.aside}>{command.reason}</span>
        ) : command.keys ? (
          <Kbd>{command.keys}</Kbd>
        ) : null}
        {command.reason ? null : enter}
      </>
    );
  }
  if (!directory || !overlay) return null;
  const ranges = row.hit?.field === 'name' ? row.hit.ranges : [];
  if (row.kind === 'person') {
    if (row.index >= directory.personCount) return null;
    // Namesakes are told apart by their address, wherever the text was found.
    const found = row.hit?.field;
    const contact = found === 'id' ? directory.personId(row.index) : directory.personContact(row.index);
    return (
      <>
        <User size={16} strokeWidth={1.5} aria-label={t('palette.person')} />
        <span className={css.name}>
          <MatchedName name={directory.personName(row.index)} ranges={ranges} bilingual />
        </span>
        {contact ? (
          <span className={css.aside}>
            <MatchedName name={contact} ranges={found === 'contact' || found === 'id' ? row.hit?.ranges : []} />
          </span>
        ) : null}
        <span className="grow" />
        <span className={`${css.state} num`}>
          {t('app.groups', { count: directory.groupsOfPerson(row.index).length })}
        </span>
        {enter}
      </>
    );
  }
  if (row.index >= overlay.groupCount) return null;
  const path = groupPath(overlay, row.index);
  return (
    <>
      {overlay.isCategory(row.index) ? (
        <Tag size={16} strokeWidth={1.5} aria-label={t('graph:category')} />
      ) : (
        <Network size={16} strokeWidth={1.5} aria-label={t('palette.group')} />
      )}
      <span className={css.name}>
        <MatchedName name={overlay.nameOf(row.index)} ranges={overlay.names.has(row.index) ? [] : ranges} />
      </span>
      {overlay.accessOf(row.index) === 'private' ? (
        <Lock size={12} strokeWidth={1.5} className={css.aside} aria-label={t('graph:private')} />
      ) : null}
      {row.hit?.field === 'id' ? <span className={css.aside}>{overlay.groupId(row.index)}</span> : null}
      <span className="grow" />
      <PathText
        className={css.aside}
        steps={path.length > 0 ? path : [t('app.top-level')]}
        separator={t('app.path-separator')}
      />
      {enter}
    </>
  );
});
