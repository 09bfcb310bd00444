import { derive, isEqual, keyLength, open, seal, type Random, type Sealed } from './cipher';
import type { Kdf, KdfParameters } from './kdf';

/** After so many wrong tries the PIN is of no use any more. */
export const pinTries = 5;
export const pinDigits = 6;

const place = ['pin'] as const;

/** One digit again and again, a run up or down, or a year: the first that anyone would try. */
export function isWeakPin(pin: string): boolean {
  const digits = Array.from(pin, Number);
  const steps = new Set(digits.slice(1).map((digit, at) => digit - (digits[at] ?? 0)));
  const half = pin.slice(0, pin.length / 2);
  return (
    steps.size === 1 ||
    half === pin.slice(pin.length / 2) ||
    new Set(digits).size <= 2 ||
    /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])\d\d$/.test(pin) ||
    /(19|20)\d\d$/.test(pin)
  );
}

export const isPin = (typed: string): boolean => new RegExp(`^\\d{${pinDigits},12}$`).test(typed);

/**
 * A PIN for coming back within a shift. It opens only what this memory still holds after the words were given once: half of the key
 * are bytes that are written nowhere, so that a page that was closed, or a copied disk, has nothing to try PINs on.
 */
export class QuickPin {
  #kept: { readonly half: Uint8Array; readonly parameters: KdfParameters; readonly commit: Uint8Array; readonly sealed: Sealed } | null =
    null;
  #left = pinTries;

  constructor(
    private readonly kdf: Kdf,
    private readonly random: Random,
  ) {}

  async keep(pin: string, content: Uint8Array, parameters: KdfParameters): Promise<void> {
    const half = this.random(keyLength);
    const key = await this.#key(pin, half, parameters);
    this.#kept = {
      half,
      parameters,
      commit: derive(key, undefined, 'pin-commit'),
      sealed: seal(derive(key, undefined, 'pin-key'), place, content, this.random),
    };
    this.#left = pinTries;
  }

  /** What was kept, or how many tries are left; with none left there is nothing any more. */
  async recall(pin: string): Promise<{ readonly content: Uint8Array } | { readonly left: number }> {
    const kept = this.#kept;
    if (kept === null) return { left: 0 };
    // Counted before it is known whether it is right: to break off a try does not give it back.
    this.#left -= 1;
    const key = await this.#key(pin, kept.half, kept.parameters);
    const content = isEqual(derive(key, undefined, 'pin-commit'), kept.commit)
      ? open(derive(key, undefined, 'pin-key'), place, kept.sealed)
      : null;
    if (content !== null) {
      this.#left = pinTries;
      return { content };
    }
    if (this.#left <= 0) this.forget();
    return { left: Math.max(0, this.#left) };
  }

  forget(): void {
    this.#kept?.half.fill(0);
    this.#kept = null;
  }

  async #key(pin: string, half: Uint8Array, parameters: KdfParameters): Promise<Uint8Array> {
    return derive(new Uint8Array([...half, ...(await this.kdf(pin, parameters))]), undefined, 'pin');
  }
}
