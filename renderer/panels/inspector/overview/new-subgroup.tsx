import { useMemo, useState, type ReactNode } from 'react';
import type { AccessLevel, GroupAttributes } from '#shared/domain/attributes.ts';
import { newGroupId } from '#shared/domain/ids.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Intent } from '#shared/plan/intent.ts';
import { childKey, groupIdOf } from '../../../graph/model/placement-key.ts';
import { changesActions } from '../../../state/changes.ts';
import { useConnection } from '../../../state/connection.ts';
import { keepsAccess, keepsCategories } from '../../../state/directory-shape.ts';
import { useDirectory } from '../../../state/directory.ts';
import { uiActions } from '../../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../../state/workspace.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { errorLine } from '../../../ui/i18n/error-text.ts';
import { sentences } from '../../../ui/i18n/sentences.ts';
import { useT } from '../../../ui/i18n/use-t.ts';
import { safeName } from '../../../ui/safe-name.ts';
import { Select } from '../../../ui/select.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { placementOf } from '../../placement.ts';
import { AccessChoice } from './access-choice.tsx';
import attributesCss from './attributes.module.css';
import { livingCategories } from './categories-field.tsx';
import type { Logo } from './logo-file.ts';
import { LogoField } from './logo-field.tsx';
import { useCheck, useGroupAt } from '../use-group.ts';

const NOWHERE = '-';

/** A group that will be, or a category: name, description and what else this directory keeps. Enter stages. */
export function NewSubgroup({
  groupIndex,
  category = false,
}: {
  groupIndex: number | null;
  category?: boolean;
}): ReactNode {
  const t = useT();
  const capabilities = useConnection((s) => s.capabilities);
  const overlay = useDirectory((s) => s.overlay);
  const inCategories = keepsCategories(capabilities) && !category;
  const [placeIndex, setPlaceIndex] = useState(groupIndex);
  const parent = useGroupAt(placeIndex);
  const check = useCheck();
  const selection = useWorkspace((s) => s.selection);
  const [id] = useState(() => newGroupId(crypto.randomUUID().slice(0, 8)));
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [access, setAccess] = useState<AccessLevel>('public');
  const [logo, setLogo] = useState<Logo | null>(null);
  // What only the directory's side knows about a name (its address, names it keeps for itself) is said where the name stands.
  const [refused, setRefused] = useState<{ name: string; error: AppError } | null>(null);
  const categories = useMemo(() => (inCategories && overlay ? livingCategories(overlay) : []), [inCategories, overlay]);

  const hasAccess = keepsAccess(capabilities) && !category;
  const needsDescription = !category && capabilities?.features.createGroup.params?.descriptionRequired === 1;
  const attributes: GroupAttributes | undefined = hasAccess ? { access, ...(logo ? { logo } : {}) } : undefined;
  const intent: Intent = {
    kind: 'group.create',
    groupId: id,
    parentId: parent?.id ?? null,
    name: name.trim(),
    description: description.trim(),
    ...(category ? { category: true } : {}),
    ...(attributes ? { attributes } : {}),
  };
  const complete = name.trim() !== '' && !(needsDescription && description.trim() === '');
  // What is still to be typed is no mistake yet.
  const problem =
    name.trim() === ''
      ? null
      : refused?.name === name.trim()
        ? refused.error
        : check(complete ? intent : { ...intent, description: '…' });

  async function stage(): Promise<void> {
    if (!complete || problem) return;
    const result = await changesActions.stage([intent], 'caller');
    if (result && !result.ok && result.error.code !== 'ipc.cancelled')
      setRefused({ name: name.trim(), error: result.error });
    if (!result?.ok) return;
    uiActions.close();
    const now = useDirectory.getState().overlay;
    const base = parent && selection !== null && groupIdOf(selection) === parent.id ? selection : null;
    const key = base ? childKey(base, id) : now ? placementOf(now, now.groupIndex(id)) : null;
    if (key) workspaceActions.selectGroup(key, { reveal: true });
  }

  const title = category
    ? t('inspector.new-category')
    : inCategories
      ? t('inspector.new-group')
      : parent
        ? t('inspector.new-under', { name: parent.name })
        : t('inspector.new-top');
  return (
    <Dialog
      title={title}
      closeLabel={t('app.close')}
      onClose={uiActions.close}
      footer={
        <>
          <span className="small quiet">{t('graph:drag.stagedOnly')}</span>
          <span className="grow" />
          <Button onPress={uiActions.close}>{t('app.cancel')}</Button>
          <Button
            kind="primary"
            disabled={!complete || problem !== null}
            onPress={() => void stage()}
            data-testid="stage-new"
          >
            {t(category ? 'inspector.stage-category' : 'inspector.stage-new')}
          </Button>
        </>
      }
    >
      <div
        className="stack"
        onKeyDown={(e) => {
          if (
            e.key === 'Enter' &&
            !e.nativeEvent.isComposing &&
            e.keyCode !== 229 &&
            (e.target as HTMLElement).matches('input:not([type="radio"])')
          )
            void stage();
        }}
      >
        {inCategories && overlay ? (
          <Select
            label={t('attributes.category')}
            value={parent ? parent.id : NOWHERE}
            onChange={(value) => {
              setPlaceIndex(value === NOWHERE ? null : overlay.groupIndex(value));
              setRefused(null);
            }}
            choices={[
              { value: NOWHERE, label: t('attributes.category-none') },
              ...categories.map((g) => ({ value: overlay.groupId(g), label: safeName(overlay.nameOf(g)) })),
            ]}
          />
        ) : null}
        <TextField
          label={t('inspector.name')}
          autoFocus
          value={name}
          onChange={setName}
          maxLength={capabilities?.nameMax ?? 128}
          error={problem ? errorLine(t, problem) : null}
          data-testid="new-name"
        />
        <TextField
          label={t('inspector.description')}
          lines={2}
          isRequired={needsDescription}
          value={description}
          onChange={setDescription}
          note={needsDescription && description.trim() === '' ? t('attributes.description-required') : undefined}
          data-testid="new-description"
        />
        {hasAccess ? (
          <>
            <section className={`${attributesCss.attribute} ${attributesCss.dialog}`}>
              <h3 className={attributesCss.label}>{t('attributes.access')}</h3>
              <AccessChoice value={access} onChange={setAccess} />
            </section>
            <section className={`${attributesCss.attribute} ${attributesCss.dialog}`}>
              <h3 className={attributesCss.label}>{t('attributes.logo')}</h3>
              <LogoField staged={logo} present={null} hasPresent={false} onChange={setLogo} />
            </section>
          </>
        ) : null}
        {category ? (
          <p className={attributesCss.hint}>
            {sentences(t, t('attributes.categories-note'), t('attributes.category-warning'))}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
