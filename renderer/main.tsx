import './bridge/zod-setup.ts';
import './ui/theme/global.css';
import './ui/i18n/i18n.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { sessionActions } from './state/session.ts';
import { workerState } from './worker/client.ts';

const root = document.getElementById('app');
if (!root) throw new Error('index.html has no #app');
workerState.start();
void sessionActions.start();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
