import { beforeEach, describe, expect, it } from 'vitest';
import { changesActions, emptyChangeSet, useChanges } from './changes.ts';
import { toastActions, useToasts } from './toasts.ts';

const shown = (): unknown[] => useToasts.getState().toasts.map(({ text }) => 'key' in text && text.key);

describe('the undo of a toast', () => {
  beforeEach(() => {
    useChanges.setState({ changeSet: { ...emptyChangeSet, revision: 4 } });
    toastActions.clear();
  });

  it('is offered until something else is staged or taken back: it would take back that', () => {
    toastActions.say('members.removed-toast', { count: 1 }, () => undefined);
    toastActions.say('app.copied');
    changesActions.receive({ ...emptyChangeSet, revision: 4 });
    expect(shown()).toEqual(['members.removed-toast', 'app.copied']);
    changesActions.receive({ ...emptyChangeSet, revision: 3 });
    expect(shown()).toEqual(['members.removed-toast', 'app.copied']);
    changesActions.receive({ ...emptyChangeSet, revision: 5 });
    expect(shown()).toEqual(['app.copied']);
  });
});
