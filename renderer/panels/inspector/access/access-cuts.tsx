import type { ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import type { Cut } from '#shared/domain/paths.ts';
import { CountButton } from '../../../ui/count-button.tsx';
import { errorText } from '../../../ui/i18n/error-text.ts';
import { formatNumber } from '../../../ui/i18n/format.ts';
import { Say } from '../../../ui/i18n/say.tsx';
import { useT } from '../../../ui/i18n/use-t.ts';
import { safeName } from '../../../ui/safe-name.ts';
import css from '../inspector.module.css';
import own from './access.module.css';
import type { GroupRef } from '../use-group.ts';

interface CutsProps {
  group: GroupRef;
  personName: string;
  cuts: Cut[];
  choice: number;
  onChoose: (choice: number) => void;
}

const NAMED = 4;

/** Ways to end an access, fewest people touched first; what else ends, and what stays. */
export function Cuts({ group, personName, cuts, choice, onChoose }: CutsProps): ReactNode {
  const t = useT();
  const name = (g: number): string => safeName(group.overlay.nameOf(g));
  const list = (groups: Uint32Array): string => {
    const names = [...groups.subarray(0, NAMED)].map(name).join(t('app.list-separator'));
    return groups.length > NAMED
      ? names + t('app.gap') + t('effect.and-groups', { count: groups.length - NAMED })
      : names;
  };
  const cut = cuts[choice];
  return (
    <>
      <RadioGroup
        className={own.options}
        value={String(choice)}
        onChange={(v) => onChoose(Number(v))}
        aria-label={t('access.end-it')}
      >
        <h3 className={own.paneHead}>{t('access.end-it')}</h3>
        {cuts.map((c, i) => {
          const removals = c.intents.filter((x) => x.kind === 'member.remove');
          const moves = c.intents.filter((x) => x.kind === 'group.move');
          const moved = moves.map((m) => name(group.overlay.groupIndex(m.groupId))).join(t('app.list-separator'));
          return (
            <Radio key={i} value={String(i)} className={own.option} isDisabled={c.error !== null}>
              <span className={own.radio} aria-hidden />
              <span>
                {c.kind === 'memberships' ? (
                  <Say k="access.cut-memberships" values={{ person: personName, count: removals.length }} />
                ) : removals.length === 0 ? (
                  <Say k="access.cut-detach" values={{ name: moved }} />
                ) : (
                  <Say k="access.cut-detach-more" values={{ name: moved, count: removals.length }} />
                )}{' '}
                <span className="small quiet">
                  {t(c.kind === 'memberships' ? 'access.fewest-people' : 'access.fewest-steps')}
                </span>
                <span className={own.optionText} style={{ display: 'block' }}>
                  {c.error
                    ? errorText(t, c.error).message
                    : removals.map((r) => name(group.overlay.groupIndex(r.groupId))).join(t('app.list-separator'))}
                </span>
                <span className={own.effect}>
                  <CountButton kind="lose" count={formatNumber(c.lose)} word={t('app.lose', { count: c.lose })} />
                  <CountButton kind="keep" count={formatNumber(c.keep)} word={t('app.keep', { count: c.keep })} />
                </span>
              </span>
            </Radio>
          );
        })}
      </RadioGroup>
      {cut && (cut.alsoEnds.length > 0 || cut.stays.length > 0) ? (
        <p className={css.also}>
          {cut.alsoEnds.length > 0 ? (
            <Say k="access.also-ends" nodes={{ groups: <b>{list(cut.alsoEnds)}</b> }} />
          ) : null}
          {t('app.gap')}
          {cut.stays.length > 0 ? (
            <Say k="access.stays" values={{ count: cut.stays.length }} nodes={{ groups: <b>{list(cut.stays)}</b> }} />
          ) : null}
        </p>
      ) : null}
    </>
  );
}
