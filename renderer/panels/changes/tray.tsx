import { ChevronDown, ChevronUp, CloudOff, Trash2, X } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { ImpactCounts } from '#shared/plan/impact-types.ts';
import { changesActions, useChanges } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { useDirectory } from '../../state/directory.ts';
import { useNamer } from '../../state/namer.ts';
import { toastActions } from '../../state/toasts.ts';
import { uiActions } from '../../state/ui.ts';
import { workspaceActions } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { formatNumber } from '../../ui/i18n/format.ts';
import { Say } from '../../ui/i18n/say.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { placementOf } from '../placement.ts';
import { kindWords, linesOf, type ChangeLine } from './change-lines.ts';
import css from './changes.module.css';
import { EffectTotals } from './effect-totals.tsx';
import { useLineCounts } from './use-line-counts.ts';
import { usePlanImpact } from './use-plan-impact.ts';

interface TrayProps {
  folded: boolean;
  /** The smallest window: one line with count, gain, lose and Review. */
  narrow?: boolean;
  /** The Changes screen: the tray large. */
  large?: boolean;
}

/** What I am about to do: every staged gesture, the effect of all of them, and the way to the review. */
export function Tray({ folded, narrow, large }: TrayProps): ReactNode {
  const t = useT();
  const changes = useChanges((s) => s.changeSet.changes);
  const overlay = useDirectory((s) => s.overlay);
  const namer = useNamer();
  const lines = useMemo(() => linesOf(changes, namer), [changes, overlay]); // eslint-disable-line react-hooks/exhaustive-deps -- the namer changes with the overlay
  const { effect, computing } = usePlanImpact();
  const offline = useConnection((s) => s.connection?.link !== 'online');
  const empty = lines.length === 0;

  if (narrow) {
    return (
      <div className={css.narrow} data-testid="tray">
        <h2>{t('tray.title')}</h2>
        <span className="quiet num">{empty ? t('tray.none') : formatNumber(lines.length)}</span>
        {effect && !empty ? <Delta counts={effect.counts} /> : null}
        <span className="grow" />
        {empty ? null : (
          <Button kind="primary" onPress={() => uiActions.openReview({ kind: 'staged' })} data-testid="review">
            {t('tray.review-short')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className={large ? css.trayLarge : css.trayBox} data-testid="tray">
      <div className={css.head}>
        <h2>{t('tray.title')}</h2>
        <span className="quiet num">
          {empty ? t('tray.none') : t(offline ? 'tray.staged-offline' : 'rail.staged', { count: lines.length })}
        </span>
        <span className="grow" />
        {empty ? null : (
          <IconButton
            icon={Trash2}
            size="small"
            label={t('tray.clear')}
            onPress={() => {
              const count = lines.length;
              void changesActions.clear().then((r) => {
                if (r?.ok) toastActions.say('tray.cleared', { count }, () => void changesActions.undo());
              });
            }}
          />
        )}
        {large ? null : (
          <IconButton
            icon={folded ? ChevronUp : ChevronDown}
            size="small"
            label={t(folded ? 'tray.unfold' : 'tray.fold')}
            keys="Ctrl J"
            disabled={empty}
            onPress={() => workspaceActions.setTrayOpen(folded)}
            aria-expanded={!folded}
          />
        )}
      </div>
      {folded || empty ? null : <TrayLines lines={lines} large={large} />}
      {empty ? (
        large ? (
          <p className={css.emptyLine}>
            {t('tray.empty-text')}
            <LinkButton onPress={() => workspaceActions.setScreen('hierarchy')}>
              {t('palette.go', { screen: t('rail.hierarchy') })}
            </LinkButton>
          </p>
        ) : null
      ) : (
        <div className={css.foot}>
          {effect ? (
            <EffectTotals
              counts={effect.counts}
              computing={computing}
              onOpen={() => uiActions.openReview({ kind: 'staged' })}
            />
          ) : (
            <div className={css.totals}>{t('tray.computing')}</div>
          )}
          <Button
            kind={offline ? 'plain' : 'primary'}
            size="large"
            className={css.wide}
            onPress={() => uiActions.openReview({ kind: 'staged' })}
            data-testid="review"
          >
            {t('tray.review', { count: lines.length })}
            <Kbd>Ctrl ↵</Kbd>
          </Button>
          {offline ? (
            <div className={css.waits}>
              <CloudOff size={13} strokeWidth={1.5} aria-hidden />
              {t('tray.waits')}
            </div>
          ) : null}
        </div>
      )}
    </div>
  );
}

/** More than this many lines are grouped by kind. */
const GROUP_FROM = 30;

function TrayLines({ lines, large }: { lines: ChangeLine[]; large?: boolean }): ReactNode {
  const counts = useLineCounts(lines);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  if (lines.length <= GROUP_FROM || large) {
    return (
      <ul className={css.lines}>
        {lines.map((line) => (
          <Line key={line.id} line={line} counts={counts.get(line.id)} />
        ))}
      </ul>
    );
  }
  const kinds = [...new Set(lines.map((l) => l.kind))];
  return (
    <ul className={css.lines}>
      {kinds.map((kind) => {
        const own = lines.filter((l) => l.kind === kind);
        const isOpen = open.has(kind);
        return (
          <li key={kind}>
            <button
              type="button"
              className={css.kind}
              aria-expanded={isOpen}
              onClick={() => setOpen(new Set(isOpen ? [...open].filter((k) => k !== kind) : [...open, kind]))}
            >
              <Glyph kind={own[0].glyph} size={20} />
              <span className="grow">
                <Say
                  {...kindWords(
                    kind,
                    own.flatMap((line) => line.changes.map((c) => c.intent)),
                  )}
                />
              </span>
              {isOpen ? <ChevronUp size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
            </button>
            {isOpen ? (
              <ul>
                {own.map((line) => (
                  <Line key={line.id} line={line} counts={counts.get(line.id)} />
                ))}
              </ul>
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}

function Line({ line, counts }: { line: ChangeLine; counts: ImpactCounts | undefined }): ReactNode {
  const t = useT();
  const locate = (): void => {
    const overlay = useDirectory.getState().overlay;
    const groupId = line.changes[0].intent.groupId;
    const key = overlay ? placementOf(overlay, overlay.groupIndex(groupId)) : null;
    workspaceActions.setScreen('hierarchy');
    if (key !== null) workspaceActions.selectGroup(key, { reveal: true });
  };
  return (
    <li
      className={css.line}
      onMouseEnter={() => changesActions.locate(line.changeIds[0])}
      onMouseLeave={() => changesActions.locate(null)}
      onFocus={() => changesActions.locate(line.changeIds[0])}
      onBlur={() => changesActions.locate(null)}
    >
      <Glyph kind={line.glyph} size={20} />
      <button type="button" className={css.lineText} onClick={locate} title={t('tray.locate')}>
        <span className={css.first}>
          <span className={css.verb}>
            <Say {...line.text} />
          </span>
          {counts ? <Delta counts={counts} /> : null}
        </span>
        <span className={css.where}>
          <Say {...line.where} />
        </span>
      </button>
      <IconButton
        icon={X}
        size="small"
        className={css.unstage}
        label={t('tray.unstage')}
        onPress={() => void changesActions.unstage(line.changeIds)}
      />
    </li>
  );
}

function Delta({ counts }: { counts: ImpactCounts }): ReactNode {
  const t = useT();
  return (
    <span className={css.delta}>
      {counts.gain > 0 ? (
        <span className={css.gain} title={t('app.gain', { count: counts.gain })}>
          +{formatNumber(counts.gain)}
        </span>
      ) : null}
      {counts.lose > 0 ? (
        <span className={css.lose} title={t('app.lose', { count: counts.lose })}>
          −{formatNumber(counts.lose)}
        </span>
      ) : null}
    </span>
  );
}
