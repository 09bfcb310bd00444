import { base64url, hashText } from '../../records';

/**
 * Chance out of a seed: the same seed gives the same numbers on every machine. sfc32 (Chris Doty-Humphrey, public domain), seeded with the
 * SHA-256 of the text.
 */
export class Chance {
  readonly #state: Uint32Array;

  constructor(private readonly seed: string) {
    const bytes = Buffer.from(hashText(seed), 'base64url');
    this.#state = Uint32Array.from([0, 4, 8, 12], (at) => bytes.readUInt32LE(at));
  }

  /** A stream of its own: what is drawn from it changes nothing elsewhere. */
  of(name: string | number): Chance {
    return new Chance(`${this.seed}/${name}`);
  }

  #next(): number {
    const [a = 0, b = 0, c = 0, count = 0] = this.#state;
    const sum = (a + b + count) >>> 0;
    this.#state.set([b ^ (b >>> 9), c + (c << 3), (((c << 21) | (c >>> 11)) + sum) >>> 0, count + 1]);
    return sum;
  }

  /** From 0 up to, but not, 1. */
  share(): number {
    return this.#next() / 4_294_967_296;
  }

  happens(probability: number): boolean {
    return this.share() < probability;
  }

  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.share() * list.length)] ?? list[0];
  }

  /** One of these, by weight. */
  weighted<T>(list: readonly [readonly [T, number], ...(readonly [T, number])[]]): T {
    let left = this.share() * list.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of list) {
      left -= weight;
      if (left < 0) return value;
    }
    return list[0][0];
  }

  /** Some of these, each once, by weight. */
  some<T>(list: readonly T[], count: number, weight: (each: T) => number): T[] {
    const keyed = list.map((each) => ({ each, key: -Math.log(1 - this.share()) / weight(each) }));
    return keyed
      .toSorted((one, other) => one.key - other.key)
      .slice(0, count)
      .map(({ each }) => each);
  }

  /** Box and Muller's. */
  normal(mean: number, deviation: number): number {
    const [radius, turn] = [this.share(), this.share()];
    return mean + deviation * Math.sqrt(-2 * Math.log(1 - radius)) * Math.cos(2 * Math.PI * turn);
  }

  /** Waiting time of a mean. */
  wait(mean: number): number {
    return -mean * Math.log(1 - this.share());
  }

  /** A count that varies more than chance alone makes it: a Poisson whose mean varies from person to person (gamma). */
  overDispersed(mean: number, deviation: number): number {
    const shape = mean ** 2 / (deviation ** 2 - mean);
    const limit = Math.exp(-this.#gamma(shape) * (mean / shape));
    let [count, product] = [0, this.share()];
    while (product > limit) {
      count += 1;
      product *= this.share();
    }
    return count;
  }

  /** Marsaglia and Tsang's, for a shape of 1 and more. */
  #gamma(shape: number): number {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal(0, 1);
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.share()) < 0.5 * x ** 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  /** As the ids of records and of the fields below others are: 128 bits, a letter or a digit first. */
  id(): string {
    for (;;) {
      const drawn = Uint32Array.from({ length: 4 }, () => this.#next());
      const id = base64url(new Uint8Array(drawn.buffer));
      if (/^[A-Za-z0-9]/.test(id)) return id;
    }
  }
}
