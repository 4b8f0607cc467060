import { OctagonAlert } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../../ui/button.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { Notice } from '../../ui/notice.tsx';

function Failure({ message }: { message: string }): ReactNode {
  const t = useT();
  return (
    <main>
      <Notice
        icon={OctagonAlert}
        tone="danger"
        role="alert"
        title={t('failure.title')}
        action={
          <Button kind="primary" onPress={() => window.location.reload()}>
            {t('failure.reload')}
          </Button>
        }
      >
        {t('failure.text')} <span className="mono">{message}</span>
      </Notice>
    </main>
  );
}

/** A bug in one place must not leave an empty window. */
export class FailureBoundary extends Component<{ children: ReactNode }, { message: string | null }> {
  override state: { message: string | null } = { message: null };
  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }
  override render(): ReactNode {
    return this.state.message === null ? this.props.children : <Failure message={this.state.message} />;
  }
}
