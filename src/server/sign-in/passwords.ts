import { hash, hashRaw, parseOptions, verify } from '@node-rs/argon2';
import { availableParallelism } from 'node:os';
import { Refusal } from '../http/refusal';

/** Argon2id, above OWASP's least: 64 MiB, three passes. */
const cost = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
/** For codes that we made ourselves: 50 random bits need less than what a person thinks up. */
const codeCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;

/** Hash of a password that nobody knows: a name that is not there takes as long as one that is. */
const nobodys = '$argon2id$v=19$m=65536,t=3,p=1$hl34sB5Q9L2cmIxK+ylyVA$CpFeVBLtE5O63NzuR0oGiensZ8E4zjeMqm2CBKybflA';

/**
 * Lets few in at once, and few wait: each hash takes 64 MiB and a processor. They run on libuv's four threads, of which
 * one stays free for files.
 */
class Queue {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(
    places: number,
    private readonly line: number,
  ) {
    this.#free = places;
  }
  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0 && this.#waiting.length >= this.line)
      throw new Refusal(503, 'busy', 'Many people are signing in at this moment. Wait a few seconds and try again.', 5);
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

const queue = new Queue(Math.min(3, availableParallelism()), 30);

const plain = (password: string): string => password.normalize('NFKC');

export function hashPassword(password: string): Promise<string> {
  return queue.pass(() => hash(plain(password), cost));
}

/** `old`: it fits, and its hash is weaker than today's. */
export function fitsPassword(password: string, stored: string | null): Promise<'yes' | 'old' | 'no'> {
  return queue.pass(async () => {
    const old = stored !== null && isOld(stored);
    // An old hash is quicker; the full one beside it keeps the time of the answer alike.
    const [fits] = await Promise.all([verify(stored ?? nobodys, plain(password)), old ? verify(nobodys, plain(password)) : null]);
    if (stored === null || !fits) return 'no';
    return old ? 'old' : 'yes';
  });
}

function isOld(stored: string): boolean {
  const { memoryCost, timeCost } = parseOptions(stored);
  return memoryCost < cost.memoryCost || timeCost < cost.timeCost;
}

/** Hashes of codes under one salt, base64url. */
export function hashCodes(codes: readonly string[], salt: string): Promise<string[]> {
  return queue.pass(async () => {
    const hashes: string[] = [];
    for (const code of codes)
      hashes.push((await hashRaw(code, { ...codeCost, salt: Buffer.from(salt, 'base64url') })).toString('base64url'));
    return hashes;
  });
}
