import { analyse, type AnalysisResult } from 'scslre';

type Node = AnalysisResult['parsed']['pattern'] | AnalysisResult['parsed']['pattern']['alternatives'][number];
type Element = AnalysisResult['parsed']['pattern']['alternatives'][number]['elements'][number];

export interface Unsafe {
  readonly message: string;
  readonly fix: string;
}

/** In how many ways a pattern may read one text before it is refused. */
const mostReadings = 10_000;
/** Above this the analysis itself grows slow. */
const mostRepeats = 10;

/**
 * Why a pattern is refused, or null. The browser matches it against up to 500 characters that anybody may type, so it must
 * end soon on every text. Loops that trade characters are found by scslre; it looks neither at bounded repeats nor at
 * alternatives, so the ways to read those are counted here.
 */
export function unsafePattern(matches: string): Unsafe | null {
  const source = `^(?:${matches})$`;
  if (!isRegExp(matches) || !isRegExp(source)) {
    return { message: `${shown(matches)} is no regular expression.`, fix: 'Correct it; it is read with the flag v.' };
  }
  const tooMany = {
    message: `${shown(matches)} has too many parts that may repeat.`,
    fix: 'Make it shorter, or ask for the parts one by one.',
  };
  if ((matches.match(/[*+]|,\d*\}/g) ?? []).length > mostRepeats) return tooMany;
  const { parsed, reports } = analyse({ source, flags: 'v' }, { maxReports: 1, reportTypes: { Move: false } });
  const slow = {
    message: `${shown(matches)} could take very long on some texts.`,
    fix: 'Let no two repeated parts match the same characters.',
  };
  if (reports.length > 0) return slow;
  const readings = readingsOf(parsed.pattern);
  if (readings === null) {
    return { message: `${shown(matches)} looks back or ahead.`, fix: 'Describe the text from its beginning to its end.' };
  }
  return readings > mostReadings ? slow : null;
}

/** At most so many ways to read a text, but for endless repeats of what can be read in one way; null where it looks around. */
function readingsOf(node: Node | { readonly alternatives: readonly Node[] }): number | null {
  if ('alternatives' in node) return total(node.alternatives.map(readingsOf), (a, b) => a + b);
  return total(node.elements.map(readingsOfElement), (a, b) => a * b);
}

function readingsOfElement(element: Element): number | null {
  switch (element.type) {
    case 'Group':
    case 'CapturingGroup':
      return readingsOf(element);
    case 'Quantifier': {
      const once = readingsOfElement(element.element);
      if (once === null) return null;
      if (element.max === Infinity) return once > 1 ? Infinity : 1;
      return (element.max - element.min + 1) * once ** element.max;
    }
    case 'Assertion':
      return element.kind === 'lookahead' || element.kind === 'lookbehind' ? null : 1;
    case 'Backreference':
      return null;
    case 'CharacterSet':
      return element.kind === 'property' && element.strings ? null : 1;
    case 'CharacterClass':
      return element.elements.some((each) => each.type === 'ClassStringDisjunction') ? null : 1;
    default:
      return 1;
  }
}

const total = (counts: readonly (number | null)[], join: (a: number, b: number) => number): number | null => {
  const [first = 1, ...rest] = counts;
  return rest.reduce((all, next) => (all === null || next === null ? null : join(all, next)), first);
};

function isRegExp(source: string): boolean {
  try {
    return new RegExp(source, 'v').source !== '';
  } catch {
    return false;
  }
}

const shown = (matches: string): string => (matches.length > 40 ? `${matches.slice(0, 40)}…` : matches);
