import { useState, type ReactNode } from 'react';
import { accessLevels, type GroupAttributes } from '#shared/domain/attributes.ts';
import type { GroupDetail } from '#shared/ipc/contract.ts';
import { changesActions } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { keepsAccess } from '../../../state/directory-shape.ts';
import { errorLine } from '../../../ui/i18n/error-text.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { LinkButton } from '../../../ui/link-button.tsx';
import { safeName } from '../../../ui/safe-name.ts';
import { TextField } from '../../../ui/text-field.tsx';
import { AccessChoice } from './access-choice.tsx';
import css from './attributes.module.css';
import { KeywordsField } from './keywords-field.tsx';
import { LogoField } from './logo-field.tsx';
import { StagedWas } from './staged-was.tsx';
import { useAttributes } from './use-attributes.ts';
import { useCheck, type GroupRef } from '../use-group.ts';

/** Access level, picture, e-mail and keywords, where the directory keeps such. Every edit stages in place; beside a staged value stands what was there. */
export function AttributesBlock({ group, detail }: { group: GroupRef; detail: GroupDetail | null }): ReactNode {
  const t = useT();
  const check = useCheck();
  const shown = useConnection((s) => keepsAccess(s.capabilities));
  const read = useAttributes(group, detail);
  const { overlay, index } = group;
  if (!shown || overlay.isCategory(index)) return null;
  const staged = overlay.attributesOf(index);
  const name = group.isNew ? group.name : group.directory.groupName(index);
  const accessBefore = overlay.accessBefore(index) ?? detail?.attributes?.access ?? null;
  const emailBefore = group.isNew ? '' : (detail?.attributes?.email ?? null);
  const keywordsBefore = read.keywords;
  const intentOf = (attributes: GroupAttributes, before: GroupAttributes) =>
    ({ kind: 'group.update', groupId: group.id, attributes, before: { name, attributes: before } }) as const;
  const stage = (attributes: GroupAttributes, before: GroupAttributes): void =>
    void changesActions.stage([intentOf(attributes, before)]);
  const access = staged.access ?? accessBefore;
  // Any other level stands for every edit here: what forbids it forbids them all.
  const problem = check(intentOf({ access: accessLevels.find((level) => level !== access) ?? 'private' }, {}));
  const locked = problem !== null;
  const isStaged = (field: keyof GroupAttributes): boolean => !group.isNew && field in staged;
  return (
    <>
      <section className={css.attribute}>
        <h3 className={css.label}>{t('attributes.access')}</h3>
        <AccessChoice
          value={access}
          disabled={locked}
          onChange={(next) => stage({ access: next }, accessBefore === null ? {} : { access: accessBefore })}
        />
        {isStaged('access') ? (
          <StagedWas>
            {accessBefore === null ? null : t('attributes.was', { value: t(`attributes.access-${accessBefore}`) })}
          </StagedWas>
        ) : null}
        {problem ? <p className={css.hint}>{errorLine(t, problem)}</p> : null}
      </section>
      <section className={css.attribute}>
        <h3 className={css.label}>{t('attributes.logo')}</h3>
        <LogoField
          staged={staged.logo}
          present={read.logo}
          hasPresent={detail?.attributes?.hasLogo ?? read.logo !== null}
          disabled={locked}
          onChange={(logo) => stage({ logo }, {})}
        />
        {isStaged('logo') ? (
          <StagedWas>{t(staged.logo === null ? 'attributes.logo-goes' : 'attributes.logo-new')}</StagedWas>
        ) : null}
      </section>
      {emailBefore === null ? null : (
        <EmailField
          key={group.id}
          value={staged.email ?? emailBefore}
          disabled={locked}
          was={isStaged('email') ? emailBefore : null}
          onChange={(email) => stage({ email }, { email: emailBefore })}
        />
      )}
      <section className={css.attribute}>
        <h3 className={css.label}>{t('attributes.keywords')}</h3>
        {keywordsBefore === null ? (
          <p className={css.hint}>
            <span>{t(`attributes.keywords-${read.state === 'read' ? 'failed' : read.state}`)}</span>
            {read.state === 'failed' ? <LinkButton onPress={read.again}>{t('app.retry')}</LinkButton> : null}
          </p>
        ) : (
          <KeywordsField
            key={group.id}
            value={staged.keywords ?? keywordsBefore}
            disabled={locked}
            onChange={(keywords) => stage({ keywords }, { keywords: keywordsBefore })}
          />
        )}
        {isStaged('keywords') && keywordsBefore !== null ? (
          <StagedWas>
            {t('attributes.was', {
              value:
                keywordsBefore.length === 0
                  ? t('attributes.none')
                  : keywordsBefore.map(safeName).join(t('app.list-separator')),
            })}
          </StagedWas>
        ) : null}
      </section>
    </>
  );
}

function EmailField({
  value,
  was,
  disabled,
  onChange,
}: {
  value: string;
  /** What was there; null: nothing is staged. */
  was: string | null;
  disabled: boolean;
  onChange: (email: string) => void;
}): ReactNode {
  const t = useT();
  const [typed, setTyped] = useState<string | null>(null);
  const finish = (): void => {
    if (typed !== null && typed.trim() !== value) onChange(typed.trim());
    setTyped(null);
  };
  return (
    <section className={css.attribute} onBlur={finish}>
      <TextField
        label={t('attributes.email')}
        type="email"
        small
        value={typed ?? value}
        onChange={setTyped}
        maxLength={254}
        isDisabled={disabled}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) finish();
        }}
        data-testid="email"
      />
      {was === null ? null : (
        <StagedWas>{t('attributes.was', { value: was === '' ? t('attributes.none') : was })}</StagedWas>
      )}
    </section>
  );
}
