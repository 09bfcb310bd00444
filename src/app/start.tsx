import { ahead } from '../form';
import { AppFrame, Staff } from './App';
import { deviceClock, devicePacks, openPage, openServices, wipeLocked } from './open-page';
import { readRoute } from './routes';
import { screens } from './screens';
import { registerUpdates } from './updates';
import { deviceVault } from './lock/device';
import { Gate } from './lock/Gate';

/** Shows the staff page: the lock, and behind it the app. */
export function start(element: HTMLElement): Promise<void> {
  void ahead([screens[readRoute(location.pathname).name]]);
  const device = { vault: deviceVault(deviceClock), clock: deviceClock, packs: devicePacks(), openServices, wipeLocked };
  return openPage(element, {
    words: ['common', 'staff', 'form'],
    content: (
      <AppFrame updates={registerUpdates()}>
        <Gate device={device}>{(services) => <Staff services={services} />}</Gate>
      </AppFrame>
    ),
  });
}
