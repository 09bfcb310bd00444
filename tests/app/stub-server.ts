import { vi } from 'vitest';

/** A server's answers by path, and what it was asked. A path without an answer is a network that is not there. */
export interface StubServer {
  answers: Record<string, { readonly status?: number; readonly body: unknown; readonly after?: Promise<void> }>;
  readonly asked: { readonly path: string; readonly method: string; readonly body: unknown }[];
}

/** Stands in for what jsdom has not: `fetch`, the modal dialogue, scrolling. Undone by `vi.unstubAllGlobals`. */
export function stubServer(answers: StubServer['answers']): StubServer {
  window.scrollTo = () => undefined;
  HTMLDialogElement.prototype.showModal = function open(this: HTMLDialogElement) {
    this.setAttribute('open', '');
  };
  HTMLDialogElement.prototype.close = function close(this: HTMLDialogElement) {
    this.removeAttribute('open');
  };
  const server: StubServer = { answers, asked: [] };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const method = init.method ?? 'GET';
    server.asked.push({ path, method, body: typeof init.body === 'string' ? JSON.parse(init.body) : null });
    const answer = server.answers[`${method} ${path}`] ?? server.answers[path];
    if (answer === undefined) throw new TypeError('Failed to fetch');
    await answer.after;
    return Response.json(answer.body, { status: answer.status ?? 200 });
  });
  return server;
}
