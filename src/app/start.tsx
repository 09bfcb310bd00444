import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { setDirection } from '../look';
import { directionOf, loadCatalogues, MessagesProvider, type Catalogue } from '../messages';
import { openStore } from '../store';
import { startSync } from '../sync';
import { App } from './App';
import { chosenLanguage, type Language } from './language';
import type { Clock, Services } from './services';
import { StartProblem } from './staff/StartProblem';
import { applyTheme, storedTheme } from './theme';
import { registerUpdates } from './updates';

const clock: Clock = {
  now: () => Date.now(),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
};

/** Asks the browser not to clear this device's data when space runs low; a refusal changes nothing that is saved. */
function keepStorage(): void {
  if ('storage' in navigator) void navigator.storage.persist().catch(() => undefined);
}

async function openServices(): Promise<Services> {
  const store = await openStore({ now: clock.now, random: clock.random, indexedDB, IDBKeyRange, persistOnce: keepStorage });
  const identity = await store.identity();
  return { store, sync: startSync({ store }), clock, identity };
}

function screenOf(language: Language, catalogues: readonly Catalogue[], content: ReactNode): ReactNode {
  return (
    <MessagesProvider language={language} catalogues={catalogues}>
      {content}
    </MessagesProvider>
  );
}

/** Opens the device's database, the words and the theme, and shows the app. */
export async function start(element: HTMLElement): Promise<void> {
  const root = createRoot(element);
  const language = chosenLanguage(location.search);
  document.documentElement.lang = language;
  setDirection(directionOf(language));
  applyTheme(storedTheme());
  const [catalogues, opened] = await Promise.all([
    loadCatalogues(language, ['common', 'staff', 'form']),
    openServices().then(
      (services) => ({ services }),
      (error: unknown) => ({ error }),
    ),
  ]);
  if ('error' in opened) return root.render(screenOf(language, catalogues, <StartProblem error={opened.error} />));
  root.render(screenOf(language, catalogues, <App services={opened.services} updates={registerUpdates()} />));
}
