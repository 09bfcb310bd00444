/// <reference lib="webworker" />
import { isBounded } from './kdf';
import { keeperHere } from './keeper-here';
import type { Answer, Question } from './worker-messages';

declare const self: DedicatedWorkerGlobalScope;

/**
 * Makes keys out of what people type, and keeps what a quick PIN opens: in a worker of its own, so that the page does not stand still,
 * and so that only this script may compile WebAssembly and no other can reach what it keeps.
 */
const keeper = keeperHere((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));

async function answer(question: Question): Promise<Answer> {
  if ('parameters' in question && !isBounded(question.parameters)) return { failed: 'bounds' };
  switch (question.ask) {
    case 'derive':
      return { key: await keeper.derive(question.secret, question.parameters) };
    case 'keep':
      await keeper.keep(question.person, question.pin, question.content, question.parameters);
      return { done: true };
    case 'recall':
      return keeper.recall(question.person, question.pin);
    case 'forget':
      await keeper.forget(question.person);
      return { done: true };
  }
}

let last: Promise<unknown> = Promise.resolve();
self.addEventListener('message', ({ data }: MessageEvent<{ readonly number: number; readonly question: Question }>) => {
  // One at a time: each takes much memory.
  last = last
    .then(() => answer(data.question))
    .catch((error: unknown): Answer => ({ failed: error instanceof Error ? error.name : 'unknown' }))
    .then((reply) => self.postMessage({ number: data.number, reply }));
});
