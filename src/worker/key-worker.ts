import { trustedUrl } from './trusted-url';

/** Starts the worker that makes keys out of what people type; its own content policy lets it compile WebAssembly and reach nothing. */
export const startKeyWorker = (): Worker => new Worker(trustedUrl('/key-worker.js'), { name: 'keys' });
