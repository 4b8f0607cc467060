import type { ReactNode } from 'react';
import { uiActions } from '../../state/ui.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useT } from '../../ui/i18n/use-t.ts';
import { Kbd } from '../../ui/kbd.tsx';
import css from './keys-dialog.module.css';

const sections: readonly { title: string; keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'keys.everywhere',
    keys: [
      ['Ctrl K', 'keys.palette'],
      ['/', 'keys.filter'],
      ['Ctrl 1…6', 'keys.screens'],
      ['Ctrl B', 'keys.outline'],
      ['Ctrl J', 'keys.tray'],
      ['F6', 'keys.panes'],
      ['Alt 1…6', 'keys.tabs'],
      ['Ctrl Enter', 'keys.review'],
      ['Ctrl Z', 'keys.undo'],
      ['Ctrl Shift Z', 'keys.redo'],
      ['Ctrl R', 'keys.sync'],
      ['Ctrl Shift W', 'keys.why'],
      ['Alt ← →', 'keys.back'],
    ],
  },
  {
    title: 'keys.hierarchy',
    keys: [
      ['↑ ↓', 'keys.rows'],
      ['← →', 'keys.expand'],
      ['Home End', 'keys.ends'],
      ['*', 'keys.siblings'],
      ['Enter', 'keys.inspect'],
      ['F2', 'keys.rename'],
      ['Del', 'keys.delete'],
      ['M', 'keys.move'],
      ['Ctrl X · Ctrl V', 'keys.cut'],
      ['N', 'keys.new'],
      ['A', 'keys.add'],
      ['F', 'keys.fit'],
      ['Z', 'keys.branch'],
      ['+ −', 'keys.zoom'],
      ['Alt ↑ ↓', 'keys.pan'],
      ['Alt J', 'keys.twin'],
      ['Esc', 'keys.escape'],
    ],
  },
];

/** What every key does. */
export function KeysDialog(): ReactNode {
  const t = useT();
  return (
    <Dialog title={t('rail.keys')} closeLabel={t('app.close')} onClose={uiActions.close} width={640}>
      <div className={css.columns}>
        {sections.map((section) => (
          <section key={section.title}>
            <h3 className={css.head}>{t(section.title)}</h3>
            <dl>
              {section.keys.map(([keys, text]) => (
                <div key={text} className={css.line}>
                  <dt>
                    <Kbd>{keys}</Kbd>
                    <span className="visually-hidden">{keys}</span>
                  </dt>
                  <dd>{t(text)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
