import * as z from 'zod/mini';
import type { RecordId } from '../records';
import type { Channel, StoreEvent, StoreListener, Wake } from './contract';

const messageSchema = z.object({ records: z.array(z.string()), outbox: z.boolean(), wake: z.nullable(z.enum(['now', 'soon'])) });

/** Tells listeners of this tab and of the others which records changed. */
export class Announcer {
  readonly #listeners = new Set<StoreListener>();
  readonly #channel: Channel | null;

  constructor(channel: Channel | null) {
    this.#channel = channel;
    channel?.addEventListener('message', (event) => {
      const message = messageSchema.safeParse(event.data);
      if (message.success) this.#tell({ ...message.data, records: new Set(message.data.records) });
    });
  }

  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(records: Iterable<RecordId>, outbox: boolean, wake: Wake = null): void {
    const changed = new Set(records);
    if (changed.size === 0 && !outbox) return;
    this.#channel?.postMessage({ records: [...changed], outbox, wake });
    this.#tell({ records: changed, outbox, wake });
  }

  /** Something that this tab made of what it holds. */
  tellHere(): void {
    this.#tell({ records: new Set(), outbox: false, wake: null });
  }

  /** A listener that throws must not make a save look failed. */
  #tell(event: StoreEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
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
