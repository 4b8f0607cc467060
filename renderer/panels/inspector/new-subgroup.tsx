import { useState, type ReactNode } from 'react';
import { newGroupId } from '#shared/domain/ids.ts';
import { changesActions } from '../../state/changes.ts';
import { useConnection } from '../../state/connection.ts';
import { uiActions } from '../../state/ui.ts';
import { useWorkspace, workspaceActions } from '../../state/workspace.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { errorText } from '../../ui/i18n/error-text.ts';
import { useT } from '../../ui/i18n/use-t.ts';
import { TextField } from '../../ui/text-field.tsx';
import { placementOf } from '../placement.ts';
import { useCheck, useGroupAt } from './use-group.ts';

/** Name and description of a group that will be; Enter stages. */
export function NewSubgroup({ groupIndex, category = false }: { groupIndex: number | null; category?: boolean }): ReactNode {
  const t = useT();
  const parent = useGroupAt(groupIndex);
  const check = useCheck();
  const nameMax = useConnection((s) => s.capabilities?.nameMax ?? 128);
  const selection = useWorkspace((s) => s.selection);
  const [id] = useState(() => newGroupId(crypto.randomUUID().slice(0, 8)));
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const intent = {
    kind: 'group.create',
    groupId: id,
    parentId: parent?.id ?? null,
    name: name.trim(),
    description: description.trim(),
  } as const;
  const problem = name.trim() === '' ? null : check(intent);

  async function stage(): Promise<void> {
    if (name.trim() === '' || problem) return;
    const result = await changesActions.stage([intent]);
    if (!result?.ok) return;
    uiActions.close();
    if (!parent) return;
    const base = selection?.endsWith(parent.id) ? selection : placementOf(parent.overlay, parent.index);
    if (base) {
      workspaceActions.expand(base);
      workspaceActions.selectGroup(`${base}/${id}`, { reveal: true });
    }
  }

  return (
    <Dialog
      title={parent ? t('inspector.new-under', { name: parent.name }) : t('inspector.new-top')}
      closeLabel={t('app.close')}
      onClose={uiActions.close}
      footer={
        <>
          <span className="small quiet">{t('graph:drag.stagedOnly')}</span>
          <span className="grow" />
          <Button onPress={uiActions.close}>{t('app.cancel')}</Button>
          <Button
            kind="primary"
            disabled={name.trim() === '' || problem !== null}
            onPress={() => void stage()}
            data-testid="stage-new"
          >
            {t('inspector.stage-new')}
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
            !(e.target as HTMLElement).matches('textarea')
          )
            void stage();
        }}
      >
        <TextField
          label={t('inspector.name')}
          autoFocus
          value={name}
          onChange={setName}
          maxLength={nameMax}
          error={problem ? errorText(t, problem).message : null}
          data-testid="new-name"
        />
        <TextField label={t('inspector.description')} lines={2} value={description} onChange={setDescription} />
      </div>
    </Dialog>
  );
}
