import type { Command } from 'commander';
import type { CanonicalForm } from '../definition';
import { judge, sentence } from '../definition/build';
import { findForms, saying } from './forms-find';

/** `hna forms diff A B`: every change in words; the exit code is 1 where the version does not say what changed. */
export function addDiffCommand(forms: Command): void {
  forms
    .command('diff')
    .description('say what changed between two versions, and whether the new version number fits')
    .argument('<before>', 'a file, a folder, or form@version')
    .argument('<after>', 'the same')
    .action((before: string, after: string) =>
      saying(() => {
        const [old, now] = [findForms(before), findForms(after)];
        const [one, other] = [old[0], now[0]];
        if (old.length === 1 && now.length === 1 && one !== undefined && other !== undefined) return compare(one, other);
        for (const form of now) {
          const earlier = old.find(({ id }) => id === form.id);
          if (earlier === undefined) say(`${form.id} ${form.version} is new.`);
          else compare(earlier, form);
        }
        for (const form of old) if (!now.some(({ id }) => id === form.id)) say(`${form.id} is gone.`);
      }),
    );
}

function compare(before: CanonicalForm, after: CanonicalForm): void {
  const { changes, needed, made, refused } = judge(before, after);
  say(`${after.id} ${before.version} → ${after.version}`);
  for (const change of changes) say(`  ${sentence(change)}`);
  say(needed === null ? '  Nothing changed.' : `  Needed: ${needed}. Made: ${made ?? 'none'}.`);
  if (refused === null) return;
  process.stderr.write(`${refused}\n`);
  process.exitCode = 1;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);
