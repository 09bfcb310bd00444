import { isBodySite, bodySites } from './body-sites';
import type { DraftItem } from './draft';
import { unsafePattern } from './pattern';
import { didYouMean, type ProblemCode, type Problems } from './problem';
import type { KeyPath } from './source';

/** What can be wrong with one item by itself and is not seen by its shape. */
export function checkItem({ item, where }: DraftItem, problems: Problems): void {
  const report = (code: ProblemCode, path: KeyPath, message: string, fix: string): void => {
    problems.add(() => where.source.problem(code, [...where.path, ...path], message, fix));
  };
  const open = (item.options ?? []).flatMap((option, index) => (option.open === true ? [index] : []));
  const second = open[1];
  if (second !== undefined) report('open-option', ['options', second, 'open'], `${item.id} has two open options.`, 'Keep one of them.');
  item.options?.forEach((option, index) => {
    if (option.open === true && option.exclusive === true) {
      const message = `The option ${option.code} is open and exclusive, so her own words would stand alone.`;
      report('open-option', ['options', index, 'exclusive'], message, 'Remove exclusive or open.');
    }
    if (item.type === 'body-map' && option.open !== true && option.exclusive !== true && !isBodySite(option.code)) {
      const fix = didYouMean(option.code, bodySites.keys(), 'Take a site from the list of body sites in the reference.');
      report('body-site', ['options', index, 'code'], `${option.code} is no body site.`, fix);
    }
  });
  if ((item.minRows ?? 0) > (item.maxRows ?? 50)) {
    report(
      'rows',
      ['minRows'],
      `${item.id} needs at least ${item.minRows} rows and takes at most ${item.maxRows ?? 50}.`,
      'Make minRows smaller.',
    );
  }
  const unsafe = item.pattern === undefined ? null : unsafePattern(item.pattern.matches);
  if (unsafe !== null) report('unsafe-pattern', ['pattern', 'matches'], unsafe.message, unsafe.fix);
}
