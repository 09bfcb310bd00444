import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { setDirection, WatermarkContext } from '../look';
import { directionOf, loadCatalogues, MessagesProvider } from '../messages';
import { beginNewLog, deletePlainDatabase, openStore, PackTable } from '../store';
import type { Keyring } from '../vault';
import { chosenLanguage } from './language';
import { lastWatermark } from './last-watermark';
import { lateSync } from './late-sync';
import { loadAnewOnceStuck } from './load-anew';
import type { Clock, Services } from './services';
import { applyTheme, storedTheme } from './theme';

interface PageParts {
  /** The catalogues that its words come from. */
  readonly words: readonly string[];
  /** What the page shows; it opens the store itself, once somebody has unlocked it. */
  readonly content: ReactNode;
}

/** Loads the words and the theme, and shows one of the two pages. */
export async function openPage(element: HTMLElement, { words, content }: PageParts): Promise<void> {
  loadAnewOnceStuck();
  const root = createRoot(element);
  const language = chosenLanguage(location.search);
  document.documentElement.lang = language;
  setDirection(directionOf(language));
  applyTheme(storedTheme());
  const catalogues = await loadCatalogues(language, words);
  root.render(
    <MessagesProvider language={language} catalogues={catalogues}>
      <WatermarkContext value={lastWatermark()}>{content}</WatermarkContext>
    </MessagesProvider>,
  );
}

export const deviceClock: Clock = {
  now: () => Date.now(),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
};

let log: Promise<void> | null = null;
/** Once in a page, before anything is written. */
const beginLog = (): Promise<void> => (log ??= isChromium() ? beginNewLog(indexedDB, navigator.locks) : Promise.resolve());

/** What was packed when the device locked. */
export const devicePacks = (): PackTable => new PackTable(indexedDB, beginLog);

/** Of a locked device that was withdrawn. */
export async function wipeLocked(confirmed: ReadonlySet<string>): Promise<boolean> {
  const { wipeLocked: wipe } = await import('../store');
  return wipe({ ...deviceClock, indexedDB, IDBKeyRange, beginLog }, confirmed);
}

/** Opens the device's database with the keys at hand. */
export async function openServices(keyring: Keyring): Promise<Services> {
  const clean = (): void => deletePlainDatabase(indexedDB);
  beginLog().then(clean, clean);
  const environment = { ...deviceClock, indexedDB, IDBKeyRange, persistOnce: keepStorage, beginLog };
  const store = await openStore(environment, keyring);
  const identity = await store.identity();
  return { store, sync: lateSync(store, devicePacks()), clock: deviceClock, identity };
}

/** Other engines keep their databases otherwise. */
const isChromium = (): boolean => 'userAgentData' in navigator && 'locks' in navigator;

/** Asks the browser not to clear this device's data when space runs low; a refusal changes nothing that is saved. */
function keepStorage(): void {
  if ('storage' in navigator) void navigator.storage.persist().catch(() => undefined);
}
