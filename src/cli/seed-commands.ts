import type { Command } from 'commander';
import { compile } from '../engine';
import { buildForms } from '../definition/build';
import { demonstrationTeam, firingRates, seedInto, StartFailure } from '../server';
import { readDefinitionFiles } from './forms-files';
import { sayFailure, storage } from './settings';

/** Adds `seed`: made patients for a demonstration team, and how often red flags fire among them. */
export function addSeedCommand(program: Command): void {
  program
    .command('seed')
    .description('give a demonstration or training team made-up patients; a real team is refused')
    .option('--patients <number>', 'how many', '150')
    .option('--seed <seed>', 'the same seed gives the same people on the same day', '1')
    .option('--team <team>', 'name of the team', demonstrationTeam)
    .option('--rates', 'make them only to print how often each red flag fires among them; nothing is stored')
    .option('--json', 'with --rates: as JSON')
    .option('--dir <folder>', 'folder of the definitions', 'forms')
    .action(async (options: { patients: string; seed: string; team: string; dir: string; rates?: boolean; json?: boolean }) =>
      sayFailure(async () => {
        const patients = Number(options.patients);
        if (!/^\d+$/.test(options.patients) || patients < 1 || patients > mostPatients)
          throw new StartFailure(`--patients is ${options.patients}. Give a number from 1 to ${mostPatients}.`);
        if (options.rates === true) {
          printRates(options.dir, patients, options.seed, options.json === true);
          return;
        }
        const { stored } = await seedInto(storage(), { team: options.team, patients, seed: options.seed, sources: options.dir });
        console.log(
          stored === 0
            ? `The team ${options.team} has all of these already: nothing was added.`
            : `The team ${options.team} was given ${patients} made-up patients in ${stored} changesets. None of them is a person.`,
        );
      }),
    );
}

const mostPatients = 20_000;

function printRates(folder: string, patients: number, seed: string, json: boolean): void {
  const { forms, problems } = buildForms(readDefinitionFiles(folder));
  if (problems.length > 0) throw new StartFailure('The definitions have mistakes. See them with: hna forms check.');
  const rates = firingRates(
    forms.map((form) => compile(form)),
    patients,
    seed,
  );
  if (json) {
    console.log(JSON.stringify(rates, null, 2));
    return;
  }
  console.log(`Of ${patients} made patients (seed ${seed}). It says how the rules weigh on a team, not how often people are in danger.\n`);
  for (const { point, rule, urgency, fired, assessments } of rates) {
    const share = assessments === 0 ? '–' : `${((100 * fired) / assessments).toFixed(1)} %`;
    console.log(
      `${point.padEnd(17)} ${(rule || 'any immediate').padEnd(30)} ${urgency.padEnd(10)} ${share.padStart(7)}  ${fired} of ${assessments}`,
    );
  }
}
