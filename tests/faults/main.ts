import { argument, write } from './arguments';
import { breakEverywhere, longStories, playBroken, smallStories, waysToBreak } from './moments';
import { run } from './story';

interface Failing {
  readonly name: string;
  readonly violations: readonly string[];
}

const failing: Failing[] = [];
function tell(name: string, violations: readonly string[], again: string): void {
  if (violations.length === 0) return;
  failing.push({ name, violations });
  console.log(`${name}: ${[...new Set(violations)].slice(0, 4).join('; ')}`);
  console.log(`  npm run test:faults -- ${again}`);
}

const seeds = Number(argument('seeds') ?? 500);
const first = Number(argument('first') ?? 1);
const stride = Number(argument('stride') ?? 1);
const started = performance.now();

let moments = 0;
// Each small story as it is, and the one of a leader that sleeps at many moments: quick, so first.
if (process.argv.includes('--stories'))
  for (const [name, story] of Object.entries({ ...smallStories, ...longStories })) {
    tell(name, (await playBroken(story, 'killed', Infinity)).violations, '--seeds 0 --stories');
    if (!name.includes('sleeps')) continue;
    const outcome = await breakEverywhere(story, 'frozen', 9);
    moments += Math.ceil(outcome.moments / 9);
    tell(`${name}, frozen`, outcome.violations, '--seeds 0 --stories');
  }

let saved = 0;
for (let seed = first; seed < first + seeds && !(failing.length > 0 && process.argv.includes('--stop')); seed += 1) {
  const outcome = await run(seed).catch((error: unknown) => ({
    violations: [`the run itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
    saved: 0,
  }));
  saved += outcome.saved;
  tell(`Seed ${seed}`, outcome.violations, `--seeds 1 --first ${seed}`);
}

if (process.argv.includes('--moments'))
  for (const [name, story] of Object.entries({ ...smallStories, ...longStories }))
    for (const way of waysToBreak) {
      const outcome = await breakEverywhere(story, way, stride);
      moments += Math.ceil(outcome.moments / stride);
      tell(`${name}, ${way}`, outcome.violations, `--seeds 0 --moments`);
    }

const seconds = (performance.now() - started) / 1000;
const violations = failing.reduce((sum, each) => sum + each.violations.length, 0);
console.log(`${seeds} seeds, ${saved} saved changesets, ${moments} moments, ${violations} violations, ${seconds.toFixed(1)} s`);
write({ seeds, violations, saved, moments, seconds, failing });
process.exit(violations === 0 ? 0 : 1);
