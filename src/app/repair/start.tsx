import { createRoot } from 'react-dom/client';
import { setDirection } from '../../look';
import { directionOf, loadCatalogues, MessagesProvider } from '../../messages';
import { chosenLanguage } from '../language';
import { deviceClock } from '../open-page';
import { deviceVault } from '../lock/device';
import { applyTheme, storedTheme } from '../theme';
import { RepairGate } from './RepairGate';

export async function start(element: HTMLElement): Promise<void> {
  const language = chosenLanguage(location.search);
  document.documentElement.lang = language;
  setDirection(directionOf(language));
  applyTheme(storedTheme());
  const catalogues = await loadCatalogues(language, ['common', 'repair']);
  createRoot(element).render(
    <MessagesProvider language={language} catalogues={catalogues}>
      <RepairGate vault={deviceVault(deviceClock)} factory={indexedDB} now={() => Date.now()} save={saveFile} />
    </MessagesProvider>,
  );
}

function saveFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  // The browser reads it after the click; a minute is long enough for that.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
