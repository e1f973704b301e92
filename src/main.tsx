/** The page begins here: one session, and the view of it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { assertExists } from './base/assert.ts';
import { createI18n } from './i18n/words.ts';
import { createSession } from './session/session.ts';
import { App } from './view/App.tsx';
import { SessionProvider } from './view/session-context.tsx';
import { ui } from './view/ui-store.ts';
import './view/styles/index.css';

const session = createSession({ isPlaying: true });
const i18n = createI18n(ui.getState().language);

createRoot(assertExists(document.getElementById('root'), 'the page has a root')).render(
  <StrictMode>
    <I18nextProvider i18n={i18n}>
      <SessionProvider session={session}>
        <App />
      </SessionProvider>
    </I18nextProvider>
  </StrictMode>,
);
