import { ahead } from '../form';
import { App } from './App';
import { openPage } from './open-page';
import { readRoute } from './routes';
import { screens } from './screens';
import { StartProblem } from './staff/StartProblem';
import { registerUpdates } from './updates';

/** Shows the staff page. */
export function start(element: HTMLElement): Promise<void> {
  void ahead([screens[readRoute(location.pathname).name]]);
  return openPage(element, {
    words: ['common', 'staff', 'form'],
    app: (services) => <App services={services} updates={registerUpdates()} />,
    problem: (error) => <StartProblem error={error} />,
  });
}
