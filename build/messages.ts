import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';
import { pseudo } from '../src/definition/translations/pseudo';
import type { Message, Part } from '../src/messages/format';

const catalogue = /\/src\/messages\/[\w-]+\/[\w-]+\.json(\?pseudo)?(?:$|[?&#])/;

/** Parses the ICU text of message catalogues at build, so that no parser travels to the page. */
export function messages(): Plugin {
  return {
    name: 'hna-messages',
    enforce: 'pre',
    transform(code, id) {
      const found = catalogue.exec(id);
      if (found === null) return null;
      const source: unknown = JSON.parse(code);
      // Vite itself turns plain JSON into a module, but not what carries a query of ours.
      if (found[1] === undefined) return { code: JSON.stringify(compileCatalogue(source, id)), map: null };
      return { code: `export default ${JSON.stringify(compileCatalogue(source, id, pseudo))}`, moduleType: 'js', map: null };
    },
  };
}

export function compileCatalogue(source: unknown, from = 'catalogue', change = (text: string) => text): Record<string, Message> {
  if (typeof source !== 'object' || source === null) throw new Error(`${from}: a catalogue is an object of messages.`);
  const compiled: Record<string, Message> = {};
  for (const [id, text] of Object.entries(source)) {
    if (typeof text !== 'string') throw new Error(`${from}: the message "${id}" is not text.`);
    try {
      const message = compact(parse(text, { ignoreTag: true }), change);
      compiled[id] = change === pseudo ? bracket(message) : message;
    } catch (cause) {
      throw new Error(`${from}: the message "${id}" cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
  return compiled;
}

function compact(elements: readonly MessageFormatElement[], change: (text: string) => string): Message {
  const parts = elements.map((element): Part => {
    switch (element.type) {
      case TYPE.literal:
        return change(element.value);
      case TYPE.argument:
        return ['arg', element.value];
      case TYPE.number:
        if (element.style !== null && element.style !== undefined) throw new Error('number styles are not supported');
        return ['number', element.value];
      case TYPE.plural:
        return [element.pluralType === 'ordinal' ? 'ordinal' : 'plural', element.value, branches(element.options, change), element.offset];
      case TYPE.select:
        return ['select', element.value, branches(element.options, change)];
      case TYPE.pound:
        return ['#'];
      default:
        throw new Error('only arguments, numbers, plurals and selects are supported');
    }
  });
  const [only] = parts;
  if (parts.length === 0) return '';
  return parts.length === 1 && typeof only === 'string' ? only : parts;
}

function branches(
  options: Readonly<Record<string, { value: MessageFormatElement[] }>>,
  change: (text: string) => string,
): Record<string, Message> {
  return Object.fromEntries(Object.entries(options).map(([key, option]) => [key, compact(option.value, change)]));
}

function bracket(message: Message): Message {
  return typeof message === 'string' ? `⟦${message}⟧` : ['⟦', ...message, '⟧'];
}
