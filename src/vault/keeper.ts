import type { Kdf, KdfParameters } from './kdf';
import type { Answer, Question } from './worker-messages';

/** What makes keys out of secrets and keeps what a quick PIN opens. */
export interface Keeper {
  readonly derive: Kdf;
  /** Holds content for a person until the page goes, opened by the PIN alone. */
  keep(person: string, pin: string, content: Uint8Array, parameters: KdfParameters): Promise<void>;
  recall(person: string, pin: string): Promise<{ readonly content: Uint8Array } | { readonly left: number }>;
  /** Of one person, or of all. */
  forget(person: string | null): Promise<void>;
}

/** The key worker could not do what it was asked: without WebAssembly, or without the memory, no words open anything. */
export class KeeperFailure extends Error {
  override readonly name = 'KeeperFailure';
}

/** `begin` starts the worker; that is done once something is asked. */
export function keeperInWorker(begin: () => Worker): Keeper {
  let worker: Worker | null = null;
  let number = 0;
  const waiting = new Map<number, { readonly resolve: (reply: Answer) => void; readonly reject: (error: Error) => void }>();
  const fail = (message: string): void => {
    worker?.terminate();
    worker = null;
    for (const { reject } of waiting.values()) reject(new KeeperFailure(message));
    waiting.clear();
  };
  const start = (): Worker => {
    const started = begin();
    started.addEventListener('message', ({ data }: MessageEvent<{ readonly number: number; readonly reply: Answer }>) => {
      waiting.get(data.number)?.resolve(data.reply);
      waiting.delete(data.number);
    });
    started.addEventListener('error', () => fail('The key worker did not start.'));
    return started;
  };
  const ask = async (question: Question): Promise<Answer> => {
    worker ??= start();
    const mine = (number += 1);
    const reply = await new Promise<Answer>((resolve, reject) => {
      waiting.set(mine, { resolve, reject });
      worker?.postMessage({ number: mine, question });
    });
    if ('failed' in reply) throw new KeeperFailure(`The key worker could not: ${reply.failed}.`);
    return reply;
  };
  const strange = (): never => {
    throw new KeeperFailure('The key worker answered something else.');
  };
  return {
    derive: async (secret, parameters) => {
      const reply = await ask({ ask: 'derive', secret, parameters });
      return 'key' in reply ? reply.key : strange();
    },
    keep: async (person, pin, content, parameters) => void (await ask({ ask: 'keep', person, pin, content, parameters })),
    recall: async (person, pin) => {
      const reply = await ask({ ask: 'recall', person, pin });
      return 'content' in reply || 'left' in reply ? reply : strange();
    },
    forget: async (person) => void (worker === null ? null : await ask({ ask: 'forget', person })),
  };
}
