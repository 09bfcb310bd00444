import { Fragment, type ReactNode } from 'react';
import type { CanonicalForm } from '../definition';
import { Written } from './language';

/** Looks a message up in the reader's language. */
export type Translate = (id: string, values?: Readonly<Record<string, string | number>>) => string;

/** Puts words of ours and of a form together: to plain text, or to what can be shown with the language of each. */
export interface Voice<T> {
  /** A message of ours. */
  readonly say: (id: string, values?: Readonly<Record<string, T | string | number>>) => T;
  /** A text of the form, by its key in `textsOf`. */
  readonly written: (key: string, text: string) => T;
  readonly join: (parts: readonly (T | string)[], between: string) => T;
}

/** For what holds no markup: a label that is only heard, the title of a window. */
export const plainly = (t: Translate): Voice<string> => ({
  say: t,
  written: (_, text) => text,
  join: (parts, between) => parts.join(between),
});

/** For the screen: a text that is not yet translated carries its own language, also in the middle of a sentence. */
export function aloud(t: Translate, form: CanonicalForm): Voice<ReactNode> {
  return {
    say: (id, values = {}) => said(t, id, values),
    written: (key, text) => (
      <Written form={form} of={key}>
        {text}
      </Written>
    ),
    join: (parts, between) => parts.map((part, index) => <Fragment key={index}>{index === 0 ? part : [between, part]}</Fragment>),
  };
}

/** Stand for a node while a message is put together; no text of ours holds such characters. */
const [open, close] = ['\uE000', '\uE001'];
const places = new RegExp(`${open}(\\d+)${close}`);

function said(t: Translate, id: string, values: Readonly<Record<string, ReactNode>>): ReactNode {
  const nodes: ReactNode[] = [];
  const texts = Object.entries(values).map(([name, value]): [string, string | number] => {
    if (typeof value === 'string' || typeof value === 'number') return [name, value];
    return [name, `${open}${nodes.push(value) - 1}${close}`];
  });
  const parts = t(id, Object.fromEntries(texts)).split(places);
  return parts.map((part, index) => <Fragment key={index}>{index % 2 === 0 ? part : nodes[Number(part)]}</Fragment>);
}
