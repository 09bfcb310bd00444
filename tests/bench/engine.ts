import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { canonicalFormSchema, type CanonicalForm } from '../../src/definition';
import { compile, open, type AnswerValue, type Session } from '../../src/engine';
import { formOfSize } from './generated-form';
import { median, row, type Row } from './measure';
import { chainLength, chainStart, loneNumber, planOf } from './plan';

/**
 * The engine alone, in Node. *Warm*: the same process has done it many times before. *Cold*: the first time in a process of
 * its own, as when a tablet opens a form; the figure is the median of several such processes.
 */

const engineSizes = [60, 300, 1_000, 3_000, 20_000] as const;
const today = '2026-05-01';
const coldRuns = 7;

interface Edit {
  readonly path: string;
  /** Given in turn, so that each edit changes something. */
  readonly values: readonly [AnswerValue, AnswerValue];
}

/** Edits of each kind, spread over the form. */
function editsOf(size: number): Readonly<Record<'edit' | 'edit-plain' | 'edit-lone' | 'edit-gate' | 'chain', readonly Edit[]>> {
  const { questions, sums } = planOf(size);
  const spread = <T>(all: readonly T[]): readonly T[] => all.filter((_, index) => index % Math.ceil(all.length / 200) === 0);
  const ids = (kind: 'text' | 'gate'): readonly string[] =>
    spread(questions.filter((question) => question.kind === kind && question.gate === undefined).map(({ id }) => id));
  const each = (paths: readonly string[], values: Edit['values']): readonly Edit[] => paths.map((path) => ({ path, values }));
  return {
    /** A rating: its section's sum and the total follow. */
    edit: each(spread(sums.flat()), [3, 7]),
    'edit-plain': each(ids('text'), ['Some words', 'Other words']),
    /** One value depends on it. */
    'edit-lone': each([loneNumber], [1, 2]),
    'edit-gate': each(ids('gate'), ['yes', 'no']),
    chain: each([chainStart], [1, 2]),
  };
}

/** Milliseconds of each edit, made in turn over all the paths. */
function timeEdits(session: Session, edits: readonly Edit[], count: number): { times: number[]; evaluations: number[] } {
  const times: number[] = [];
  const evaluations: number[] = [];
  for (let made = 0; made < count; made += 1) {
    const edit = edits[made % edits.length];
    if (edit === undefined) break;
    const value = edit.values[Math.floor(made / edits.length) % 2] ?? null;
    const start = performance.now();
    const patch = session.answer(edit.path, value);
    times.push(performance.now() - start);
    evaluations.push(patch.evaluations);
  }
  return { times, evaluations };
}

function timesOf(count: number, work: () => unknown): number[] {
  return Array.from({ length: count }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
}

export function* benchEngine(bundle: string): Iterable<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'hna-bench-'));
  try {
    for (const size of engineSizes) {
      const canonical = formOfSize(size);
      const file = join(folder, `${size}.json`);
      writeFileSync(file, JSON.stringify(canonical));
      yield* cold(bundle, file, size);
      yield* warm(canonical, size);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function warm(canonical: CanonicalForm, size: number): readonly Row[] {
  const times = Math.max(5, Math.min(100, Math.round(20_000 / size)));
  const compiling = timesOf(times, () => compile(canonical));
  const form = compile(canonical);
  const opening = timesOf(times, () => open(form, { today }));
  const edits = Object.entries(editsOf(size)).flatMap(([name, list]) => {
    const session = open(form, { today });
    timeEdits(session, list, 4_000);
    const { times: measured, evaluations } = timeEdits(session, list, 4_000);
    return [
      row(`engine.${name}`, size, 'ms', median(measured)),
      // The limit: what depends on the answer, once each.
      row(`engine.${name}-evaluations`, size, 'evaluations', median(evaluations), dependents(name)),
    ];
  });
  return [row('engine.compile-warm', size, 'ms', median(compiling)), row('engine.open-warm', size, 'ms', median(opening)), ...edits];
}

/** How many expressions of the definition an edit of this kind can change. */
function dependents(name: string): number | null {
  const known: Readonly<Record<string, number>> = { edit: 2, 'edit-lone': 1, 'edit-gate': 3, chain: chainLength };
  return known[name] ?? null;
}

const coldSchema = z.object({ compile: z.number(), open: z.number(), edit: z.number() });
type Cold = z.infer<typeof coldSchema>;

function cold(bundle: string, file: string, size: number): readonly Row[] {
  const path = editsOf(size).edit[0]?.path ?? '';
  const runs = Array.from({ length: coldRuns }, (): Cold => {
    const done = spawnSync(process.execPath, [bundle, 'cold', file, path], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return coldSchema.parse(JSON.parse(done.stdout));
  });
  return [
    row('engine.compile', size, 'ms', median(runs.map((run) => run.compile))),
    row('engine.open', size, 'ms', median(runs.map((run) => run.open))),
    row('engine.compile+open', size, 'ms', median(runs.map((run) => run.compile + run.open))),
    row('engine.edit-first', size, 'ms', median(runs.map((run) => run.edit))),
  ];
}

/** What a process of its own does and prints. */
export function printCold(file: string, path: string): void {
  const canonical = canonicalFormSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const start = performance.now();
  const form = compile(canonical);
  const compiled = performance.now();
  const session = open(form, { today });
  const opened = performance.now();
  session.answer(path, 5);
  const times: Cold = { compile: compiled - start, open: opened - compiled, edit: performance.now() - opened };
  console.log(JSON.stringify(times));
}
