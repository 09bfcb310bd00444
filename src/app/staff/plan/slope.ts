import type { ComparedConcern, Comparison, Since } from '../../../records';

/** Where everything of the slope picture stands, in units of its view box: no text, no colour. */
export interface Slope {
  readonly width: number;
  readonly height: number;
  /** A column for each assessment. */
  readonly columns: readonly { readonly x: number; readonly date: string }[];
  /** Lines of the scale, 1 to 10. */
  readonly rows: readonly { readonly y: number; readonly rating: number }[];
  readonly lines: readonly SlopeLine[];
  /** Concerns without a number at the last assessment: counted beneath the picture, drawn nowhere as a zero. */
  readonly notDrawn: readonly ComparedConcern[];
  readonly left: number;
  readonly right: number;
}

export interface SlopeLine {
  readonly concern: ComparedConcern;
  readonly since: Since | null;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Between neighbouring assessments that both have a number: over a blank there is no line. */
  readonly segments: readonly (readonly [number, number, number, number])[];
  readonly label: { readonly x: number; readonly y: number; readonly words: readonly string[] };
}

const width = 340;
const [left, right, top] = [24, 150, 16];
const lineHeight = 13;
/** A label has up to two lines. */
const labelHeight = 2 * lineHeight + 3;
const labelLength = 27;
/** More would stand too close. */
export const mostColumns = 4;

export function slopeOf({ occasions, concerns }: Comparison, mirrored = false): Slope {
  const first = Math.max(0, occasions.length - mostColumns);
  const shown = occasions.slice(first);
  const drawn = concerns.filter(({ standings }) => standings.at(-1)?.kind === 'rated');
  const plotHeight = Math.max(180, drawn.length * labelHeight);
  const across = (x: number): number => (mirrored ? width - x : x);
  const xOf = (index: number): number => across(shown.length < 2 ? right : left + (index * (right - left)) / (shown.length - 1));
  const yOf = (rating: number): number => top + ((10 - rating) * plotHeight) / 9;
  const lines = drawn.map((concern) => {
    const standings = concern.standings.slice(first);
    const at = standings.map((standing, index) => (standing.kind === 'rated' ? { x: xOf(index), y: yOf(standing.rating) } : null));
    const segments = at.flatMap((point, index): (readonly [number, number, number, number])[] => {
      const before = at[index - 1];
      return point === null || before === undefined || before === null ? [] : [[before.x, before.y, point.x, point.y]];
    });
    return { concern, since: concern.since, points: at.flatMap((point) => point ?? []), segments, end: at.at(-1)?.y ?? top };
  });
  const labels = apart(lines.map(({ end }) => end));
  return {
    width,
    height: top + Math.max(plotHeight, ...labels.map((y) => y + labelHeight - top)) + 2 * lineHeight + 13,
    columns: shown.map(({ date }, index) => ({ x: xOf(index), date })),
    rows: [1, 4, 7, 10].map((rating) => ({ y: yOf(rating), rating })),
    lines: lines.map(({ concern, since, points, segments }, index) => ({
      concern,
      since,
      points,
      segments,
      label: { x: across(right + 14), y: labels[index] ?? top, words: inLines(concern.text) },
    })),
    notDrawn: concerns.filter((concern) => !drawn.includes(concern) && wasChosen(concern, first)),
    left: across(left),
    right: across(right),
  };
}

/** At one of the assessments from that place on. */
export const wasChosen = ({ standings }: ComparedConcern, first: number): boolean =>
  standings.slice(first).some(({ kind }) => kind === 'rated' || kind === 'not-rated');

/** Labels at their lines' ends, moved down where they would cover one another; in the order given. */
function apart(wanted: readonly number[]): readonly number[] {
  const placed = [...wanted];
  let lowest = Number.NEGATIVE_INFINITY;
  for (const index of wanted.map((_, at) => at).toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b)) {
    const y = Math.max(wanted[index] ?? 0, lowest + labelHeight);
    placed[index] = y;
    lowest = y;
  }
  return placed;
}

/** In two lines at most; what is longer ends in an ellipsis, and stands in full in the table. */
function inLines(text: string): readonly string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (`${line} ${word}`.length <= labelLength) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.length <= 2 ? lines : [lines[0] ?? '', `${(lines[1] ?? '').replace(/[,.]$/, '')}…`];
}
