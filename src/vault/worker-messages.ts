import type { KdfParameters } from './kdf';

/** What a page asks of the key worker. Each answer carries the number of its question. */
export type Question =
  | { readonly ask: 'derive'; readonly secret: string; readonly parameters: KdfParameters }
  | {
      readonly ask: 'keep';
      readonly person: string;
      readonly pin: string;
      readonly content: Uint8Array;
      readonly parameters: KdfParameters;
    }
  | { readonly ask: 'recall'; readonly person: string; readonly pin: string }
  | { readonly ask: 'forget'; readonly person: string | null };

export type Answer =
  | { readonly key: Uint8Array }
  | { readonly done: true }
  | { readonly content: Uint8Array }
  | { readonly left: number }
  | { readonly failed: string };
