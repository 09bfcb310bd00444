import type { Store } from '../store';
import { SyncFailure } from './failure';
import type { TabletProof } from './tablet';

/** What a tablet does once the administrator has withdrawn it: it sends what it has, deletes everything, and says so. */
export class Withdrawal {
  #isEmptied = false;

  constructor(
    private readonly store: Store,
    private readonly tablet: TabletProof,
    private readonly pushAll: () => Promise<unknown>,
  ) {}

  /**
   * Nothing is deleted before the server has confirmed, change by change, that it has all.
   * @throws SyncFailure `withdrawn` where something could not be sent
   */
  async carryOut(): Promise<void> {
    for (let tries = 0; tries < 3; tries += 1) {
      await this.pushAll();
      const damaged = await this.store.sync.damaged();
      for (const row of damaged) await this.tablet.pushAsItIs(this.store.device, [{ damaged: row }]);
      if (!(await this.store.sync.wipe(damaged.length))) continue;
      this.store.close();
      this.#isEmptied = true;
      return this.tablet.wipe();
    }
    throw new SyncFailure('withdrawn', 'This tablet was withdrawn. Something on it could not be sent yet, so nothing is deleted.');
  }

  /** Whether nothing was left to do but to delete the rest and to say so: a database may have been held open, or the connection gone. */
  async finish(): Promise<boolean> {
    if (this.#isEmptied) await this.tablet.wipe();
    return this.#isEmptied;
  }
}
