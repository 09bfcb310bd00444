import * as z from 'zod';
import type { RecordId } from '../records';
import type { Channel, StoreListener } from './contract';

const messageSchema = z.object({ records: z.array(z.string()), outbox: z.boolean() });

/** Tells listeners of this tab and of the others which records changed. */
export class Announcer {
  readonly #listeners = new Set<StoreListener>();
  readonly #channel: Channel | null;

  constructor(channel: Channel | null) {
    this.#channel = channel;
    channel?.addEventListener('message', (event) => {
      const message = messageSchema.safeParse(event.data);
      if (message.success) this.#tell(new Set(message.data.records), message.data.outbox);
    });
  }

  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(records: Iterable<RecordId>, outbox: boolean): void {
    const changed = new Set(records);
    if (changed.size === 0 && !outbox) return;
    this.#channel?.postMessage({ records: [...changed], outbox });
    this.#tell(changed, outbox);
  }

  /** A listener that throws must not make a save look failed. */
  #tell(records: ReadonlySet<RecordId>, outbox: boolean): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener({ records, outbox });
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  close(): void {
    this.#listeners.clear();
    this.#channel?.close();
  }
}
