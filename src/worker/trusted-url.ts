/** The only scripts that this product ever names at run time. */
export type WorkerUrl = '/sw.js' | '/p/sw.js' | '/key-worker.js';

/** A TrustedScriptURL where the browser has them; the platform's types know only text in those places. */
type ScriptUrl = string;

declare global {
  /** Absent where a browser has no Trusted Types. */
  var trustedTypes:
    | { createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): ScriptUrl } }
    | undefined;
}

const allowed: readonly string[] = ['/sw.js', '/p/sw.js', '/key-worker.js'] satisfies readonly WorkerUrl[];

export function checkWorkerUrl(url: string): string {
  if (!allowed.includes(url)) throw new TypeError('Only the workers of this product may be named here.');
  return url;
}

let policy: { createScriptURL(url: string): ScriptUrl } | undefined;

/** The page's content policy lets the one Trusted Types policy `hna-url` exist, once; browsers without Trusted Types take the text. */
export function trustedUrl(url: WorkerUrl): ScriptUrl {
  policy ??= globalThis.trustedTypes?.createPolicy('hna-url', { createScriptURL: checkWorkerUrl });
  return policy === undefined ? checkWorkerUrl(url) : policy.createScriptURL(url);
}
