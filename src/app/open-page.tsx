import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { setDirection } from '../look';
import { directionOf, loadCatalogues, MessagesProvider } from '../messages';
import { beginNewLog, openStore } from '../store';
import { chosenLanguage } from './language';
import { lateSync } from './late-sync';
import { loadAnewOnceStuck } from './load-anew';
import type { Clock, Services } from './services';
import { applyTheme, storedTheme } from './theme';

interface PageParts {
  /** The catalogues that its words come from. */
  readonly words: readonly string[];
  readonly app: (services: Services) => ReactNode;
  /** Instead of the app when the device's database cannot be opened. */
  readonly problem: (error: unknown) => ReactNode;
}

/** Opens the device's database, the words and the theme, and shows one of the two pages. */
export async function openPage(element: HTMLElement, { words, app, problem }: PageParts): Promise<void> {
  loadAnewOnceStuck();
  const root = createRoot(element);
  const language = chosenLanguage(location.search);
  document.documentElement.lang = language;
  setDirection(directionOf(language));
  applyTheme(storedTheme());
  const [catalogues, opened] = await Promise.all([
    loadCatalogues(language, words),
    openServices().then(
      (services) => ({ content: app(services), sync: services.sync }),
      (error: unknown) => ({ content: problem(error), sync: null }),
    ),
  ]);
  root.render(
    <MessagesProvider language={language} catalogues={catalogues}>
      {opened.content}
    </MessagesProvider>,
  );
  opened.sync?.start();
}

const clock: Clock = {
  now: () => Date.now(),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
};

async function openServices(): Promise<Services> {
  const store = await openStore({
    now: clock.now,
    random: clock.random,
    indexedDB,
    IDBKeyRange,
    persistOnce: keepStorage,
    ...(isChromium() ? { beginLog: () => beginNewLog(indexedDB, navigator.locks) } : {}),
  });
  const identity = await store.identity();
  return { store, sync: lateSync(store), clock, identity };
}

/** Other engines keep their databases otherwise. */
const isChromium = (): boolean => 'userAgentData' in navigator && 'locks' in navigator;

/** Asks the browser not to clear this device's data when space runs low; a refusal changes nothing that is saved. */
function keepStorage(): void {
  if ('storage' in navigator) void navigator.storage.persist().catch(() => undefined);
}
