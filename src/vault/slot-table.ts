import { readSlot, type Slot } from './slots';

const table = 'slots';

/** The slots of this device, in a database of their own: they are read before anything can be opened. */
export class SlotTable {
  constructor(
    private readonly factory: IDBFactory,
    private readonly name: string,
  ) {}

  /** `unreadable` counts rows that are no slots. */
  async all(): Promise<{ readonly slots: readonly Slot[]; readonly unreadable: number }> {
    const rows: unknown = await this.#run('readonly', (slots) => slots.getAll());
    const found = Array.isArray(rows) ? rows : [];
    const slots = found.flatMap((row) => readSlot(row) ?? []);
    return { slots, unreadable: found.length - slots.length };
  }

  async put(slot: Slot): Promise<void> {
    await this.#run('readwrite', (slots) => slots.put(slot));
  }

  /** Writes these and deletes those in one transaction. False, and nothing is written, where the slots are not as they were read any more. */
  async exchange(known: readonly Slot[], written: readonly Slot[], deleted: readonly string[] = []): Promise<boolean> {
    let isDone = false;
    await this.#run('readwrite', (slots) => {
      const all = slots.getAll();
      all.onsuccess = () => {
        const now = all.result.flatMap((row: unknown) => readSlot(row) ?? []);
        if (JSON.stringify(now) !== JSON.stringify(known)) return;
        isDone = true;
        for (const slot of written) slots.put(slot);
        for (const id of deleted) slots.delete(id);
      };
      return all;
    });
    return isDone;
  }

  async #run(mode: IDBTransactionMode, work: (slots: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await this.#open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(table, mode, { durability: 'strict' });
        const request = work(transaction.objectStore(table));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error ?? new Error('The slots were not written.'));
      });
    } finally {
      database.close();
    }
  }

  #open(): Promise<IDBDatabase> {
    return new Promise((resolve, reject) => {
      const opening = this.factory.open(this.name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(table, { keyPath: 'id' });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error ?? new Error('The slots could not be opened.'));
    });
  }
}
