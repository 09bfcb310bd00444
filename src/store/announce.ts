import { guard, isText, listOf, objectOf, oneOf, type RecordId } from '../records';
import type { Channel, StoreEvent, StoreListener, Wake } from './contract';

interface Message {
  readonly records: readonly RecordId[];
  readonly outbox: boolean;
  readonly wake: Wake;
}
const isMessage = guard<Message>(objectOf({ records: listOf(isText), outbox: oneOf([true, false]), wake: oneOf(['now', 'soon', null]) }));

/** Tells listeners of this tab and of the others which records changed. */
export class Announcer {
  readonly #listeners = new Set<StoreListener>();
  #channel: Channel | null;
  readonly #untold: Message[] = [];

  constructor(
    channel: Channel | null,
    private readonly later: (callback: () => void) => void,
  ) {
    this.#channel = channel;
    channel?.addEventListener('message', (event) => {
      const message: unknown = event.data;
      if (isMessage(message)) this.#tell({ ...message, records: new Set(message.records) });
    });
  }

  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  announce(records: Iterable<RecordId>, outbox: boolean, wake: Wake = null): void {
    const changed = new Set(records);
    if (changed.size === 0 && !outbox) return;
    // The other tabs a moment later: a save does not wait for it.
    this.#untold.push({ records: [...changed], outbox, wake });
    if (this.#untold.length === 1) this.later(() => this.#tellOthers());
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

  #tellOthers(): void {
    for (const message of this.#untold.splice(0)) this.#channel?.postMessage(message);
  }

  close(): void {
    this.#tellOthers();
    this.#listeners.clear();
    this.#channel?.close();
    this.#channel = null;
  }
}
