/** The page begins here: one session, and the view of it. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ErrorBoundary } from 'react-error-boundary';
import { assertExists } from './base/assert.ts';
import { createSession } from './session/session.ts';
import { App } from './view/App.tsx';
import { Failure } from './view/Failure.tsx';
import { loadFirstWords } from './view/load-language.ts';
import { SessionProvider } from './view/SessionProvider.tsx';
import { ui } from './view/ui-store.ts';
import './view/styles/index.css';

const isCalm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
/** `?embed` makes any link the form for an iframe, which starts only when it is asked to. */
const isEmbedded = new URLSearchParams(window.location.search).has('embed');
const session = createSession({ isPlaying: !isCalm && !isEmbedded, isEmbedded });
const { language } = ui.getState();

/** A link in the address opens its moment; a page that is given another one opens that. */
function openAddress(): void {
  const { hash } = window.location;
  if (hash.length > 1) void session.openLink(hash);
}

/** Not awaited by this module: files that are fetched import from the one that it lies in. */
async function show(): Promise<void> {
  await loadFirstWords(language);
  createRoot(assertExists(document.getElementById('root'), 'the page has a root')).render(
    <StrictMode>
      <SessionProvider session={session}>
        <ErrorBoundary FallbackComponent={Failure} onReset={() => session.reset()}>
          <App />
        </ErrorBoundary>
      </SessionProvider>
    </StrictMode>,
  );
}

openAddress();
window.addEventListener('hashchange', openAddress);
// What the first cluster does without is there by the time that somebody wants it.
void show().then(() => session.complete());
