import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { setDirection } from '../../look';
import { directionOf, loadCatalogues, MessagesProvider, useTranslate } from '../../messages';
import { openStore } from '../../store';
import { startSync } from '../../sync';
import { chosenLanguage } from '../language';
import type { Clock, Services } from '../services';
import { applyTheme, storedTheme } from '../theme';
import { PatientApp } from './PatientApp';
import { PatientFrame } from './PatientFrame';

const clock: Clock = {
  now: () => Date.now(),
  random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
};

/** A refusal changes nothing that is saved. */
function keepStorage(): void {
  if ('storage' in navigator) void navigator.storage.persist().catch(() => undefined);
}

async function openServices(): Promise<Services> {
  const store = await openStore({ now: clock.now, random: clock.random, indexedDB, IDBKeyRange, persistOnce: keepStorage });
  const sync = startSync({ store });
  return { store, sync, clock, identity: await store.identity() };
}

/** Opens the device's database and the words, and shows her page. Service workers are the staff page's to register. */
export async function start(element: HTMLElement): Promise<void> {
  const root = createRoot(element);
  const language = chosenLanguage(location.search);
  document.documentElement.lang = language;
  setDirection(directionOf(language));
  applyTheme(storedTheme());
  const [catalogues, services] = await Promise.all([
    loadCatalogues(language, ['common', 'patient', 'form']),
    openServices().catch(() => null),
  ]);
  root.render(
    <MessagesProvider language={language} catalogues={catalogues}>
      {services === null ? <NoStorage /> : <PatientApp services={services} />}
    </MessagesProvider>,
  );
}

/** Nothing can be kept, so nothing is asked. */
function NoStorage(): ReactNode {
  const t = useTranslate();
  return (
    <PatientFrame title={t('patient.neutral-title')}>
      <p role="alert">{t('patient.no-storage')}</p>
    </PatientFrame>
  );
}
