import { deviceClock, devicePacks, openPage, openServices } from '../open-page';
import { deviceVault } from '../lock/device';
import { PatientGate } from './PatientGate';

/** Shows her page. Service workers are the staff page's to register. */
export function start(element: HTMLElement): Promise<void> {
  const device = { vault: deviceVault(deviceClock), clock: deviceClock, packs: devicePacks(), openServices };
  return openPage(element, { words: ['common', 'patient', 'form'], content: <PatientGate device={device} /> });
}
