import { describe, expect, it } from 'vitest';
import { buildForms } from '../../../src/definition/build';

/** A form of so many questions: a third conditional, section sums and a total, and a chain in which each asks for the one before. */
function large(count: number): string {
  const lines: string[] = [];
  for (let i = 0; i < count; i += 1) {
    if (i % 100 === 99) {
      const some = Array.from({ length: 99 }, (_, at) => i - 99 + at).filter((at) => at % 3 === 1 && at % 100 !== 99);
      lines.push(`{ id: s${i}, type: computed, text: Sum, value: "sum(${some.map((at) => `s${at}`).join(', ')}, missing = zero)" }`);
    } else if (i % 3 === 1) lines.push(`{ id: s${i}, type: scale, text: How much?, min: 0, max: 10, ends: { low: none, high: most } }`);
    else if (i % 3 === 2)
      lines.push(
        `{ id: s${i}, type: yes-no, text: Is it so?, showIf: ${(i - 1) % 100 === 99 ? `s${i - 2} = yes` : `s${i - 1} >= ${(i % 9) + 1}`} }`,
      );
    else lines.push(`{ id: s${i}, type: yes-no, text: Is it so?${i > 3 && i < 66 ? `, showIf: s${i - 3} = yes` : ''} }`);
  }
  return onPages(lines);
}

const chain = (count: number): string =>
  onPages(
    Array.from({ length: count }, (_, i) => {
      return `{ id: c${i}, type: yes-no, text: Is it so?${i === 0 ? '' : `, showIf: c${i - 1} = yes`} }`;
    }),
  );

/** A draft, without the safety check, of a thousand items a page. */
function onPages(items: readonly string[]): string {
  const head =
    'form: large\nversion: 1.0.0\nstatus: draft\nlanguage: en-GB\nlicence: CC-BY-4.0\npoints: [progression]\ntitle: How are you?\npages:\n';
  const pages = Array.from({ length: Math.ceil(items.length / 1000) }, (_, page) => {
    const lines = items.slice(page * 1000, page * 1000 + 1000).map((item) => `      - ${item}\n`);
    return `  - id: p${page}\n    title: Page\n    items:\n${lines.join('')}`;
  });
  return head + pages.join('');
}

function timed(text: string): { milliseconds: number; codes: readonly string[] } {
  const start = performance.now();
  const { problems } = buildForms(new Map([['large.yaml', text]]));
  return { milliseconds: performance.now() - start, codes: problems.map((problem) => problem.code) };
}

describe('the time that it takes', () => {
  it('a form of 1,000 questions is checked in seconds, and nothing is wrong with it', { timeout: 60_000 }, () => {
    const { milliseconds, codes } = timed(large(1000));
    expect(codes).toEqual([]);
    expect(milliseconds).toBeLessThan(15_000);
  });

  it('a chain of 5,000 questions, each hanging on the one before, ends too', { timeout: 60_000 }, () => {
    const { milliseconds, codes } = timed(chain(5000));
    expect(codes).toEqual([]);
    expect(milliseconds).toBeLessThan(30_000);
  });
});
