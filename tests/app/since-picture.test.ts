import { describe, expect, it } from 'vitest';
import { createTranslator } from '../../src/messages';
import staff from '../../src/messages/en-GB/staff.json';
import type { ComparedConcern, Comparison, Standing } from '../../src/records';
import { comparisonCsv } from '../../src/app/staff/plan/csv';
import { closedSince, findServices } from '../../src/app/staff/plan/services';
import { slopeOf } from '../../src/app/staff/plan/slope';

const dates = ['2026-03-02', '2026-08-03', '2026-11-24'];
const rated = (rating: number): Standing => ({ kind: 'rated', rating });
const concern = (id: string, standings: readonly Standing[], text = id): ComparedConcern => ({
  id,
  text,
  domain: 'body',
  standings,
  since: 'worse',
  against: 1,
});
const comparison = (...concerns: readonly ComparedConcern[]): Comparison => ({
  occasions: dates.map((date) => ({ assessment: date, date, submittedAt: 0, concerns: new Map(), nothingToday: false })),
  concerns,
});

describe('the picture', () => {
  it('draws no line over a blank, and no point for it', () => {
    const [line] = slopeOf(comparison(concern('pain', [rated(3), { kind: 'not-asked' }, rated(8)]))).lines;
    expect([line?.points.length, line?.segments.length]).toEqual([2, 0]);
  });

  it('puts a higher number higher, and names beneath it what has no number at the last assessment', () => {
    const { lines, notDrawn } = slopeOf(
      comparison(concern('pain', [rated(1), rated(2), rated(9)]), concern('sleep', [rated(4), rated(4), { kind: 'not-chosen' }])),
    );
    expect(lines.map(({ concern: { id } }) => id)).toEqual(['pain']);
    const ys = lines[0]?.points.map(({ y }) => y) ?? [];
    expect(ys).toEqual(ys.toSorted((a, b) => b - a));
    expect(notDrawn.map(({ id }) => id)).toEqual(['sleep']);
  });

  it('keeps labels apart however alike the numbers are, inside the picture', () => {
    const many = Array.from({ length: 14 }, (_, index) =>
      concern(`c${index}`, [rated(5), rated(5), rated(5)], 'Telling friends, family or people at work, and whom else'),
    );
    const { lines, height } = slopeOf(comparison(...many));
    const ys = lines.map(({ label }) => label.y).toSorted((a, b) => a - b);
    expect(Math.min(...ys.slice(1).map((y, index) => y - (ys[index] ?? 0)))).toBeGreaterThanOrEqual(26);
    expect(height).toBeGreaterThan((ys.at(-1) ?? 0) + 26);
    expect(lines.every(({ label }) => label.words.length <= 2)).toBe(true);
  });

  it('is mirrored for a language that is written from right to left', () => {
    const [one, other] = [false, true].map((mirrored) => slopeOf(comparison(concern('pain', [rated(1), rated(2), rated(9)])), mirrored));
    const xs = (slope: typeof one): readonly number[] => slope?.columns.map(({ x }) => x) ?? [];
    expect(xs(other)).toEqual(xs(one).map((x) => (one?.width ?? 0) - x));
  });
});

describe('the table as a file', () => {
  const t = createTranslator(staff, 'en-GB');
  it('holds the numbers, says blanks in words, and gives a spreadsheet no formula', () => {
    const csv = comparisonCsv(comparison(concern('pain', [rated(3), { kind: 'not-chosen' }, rated(8)], '=HYPERLINK("x"), pain')), t);
    const [head, row] = csv.replace('\uFEFF', '').split('\r\n');
    expect(head).toBe('Concern,2026-03-02,2026-08-03,2026-11-24,Change');
    expect(row).toContain(`"'=HYPERLINK(""x""), pain",3,`);
    expect(row).toMatch(/,8,Worse$/);
    expect(csv).not.toMatch(/,0,/);
  });
});

describe('the directory', () => {
  const services = [
    { id: 'a', name: 'Pain team', kind: 'clinic' },
    { id: 'b', name: 'Café for carers', kind: 'group', about: 'Talk about money' },
    { id: 'c', name: 'Old helpline', kind: 'helpline', closed: '2026-08-01' },
  ] as never as Parameters<typeof findServices>[0];

  it('finds by any words, accents or none, and puts what is suggested first', () => {
    expect(findServices(services, 'cafe money', []).map(({ id }) => id)).toEqual(['b']);
    expect(findServices(services, '', ['c', 'b']).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(findServices(services, 'nothing of that', [])).toEqual([]);
  });

  it('knows a service as closed from its day on', () => {
    expect([
      closedSince({ closed: '2026-08-01' }, '2026-07-31'),
      closedSince({ closed: '2026-08-01' }, '2026-08-01'),
      closedSince({}, '2026-08-01'),
    ]).toEqual([null, '2026-08-01', null]);
  });
});
