import type { Random } from './cipher';
import { deriveHere, type Kdf } from './kdf';
import type { Keeper } from './keeper';
import { QuickPin } from './pin';

/** In this thread, which stands still meanwhile: what the key worker does. */
export function keeperHere(random: Random, kdf: Kdf = deriveHere): Keeper {
  const pins = new Map<string, QuickPin>();
  return {
    derive: kdf,
    keep: async (person, pin, content, parameters) => {
      const kept = new QuickPin(kdf, random);
      await kept.keep(pin, content, parameters);
      pins.set(person, kept);
    },
    recall: async (person, pin) => (await pins.get(person)?.recall(pin)) ?? { left: 0 },
    forget: async (person) => {
      for (const [each, pin] of pins) {
        if (person !== null && each !== person) continue;
        pin.forget();
        pins.delete(each);
      }
    },
  };
}
