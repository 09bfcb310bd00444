// `npm run test:faults -- [--seeds N] [--first N] [--moments] | --mutants | --kills N [--minutes M]`, each with `[--json FILE]`
import { runBundled } from './bundle.mjs';

const entry = process.argv.includes('--kills') ? 'kills/main' : process.argv.includes('--mutants') ? 'mutants' : 'main';
await runBundled(`tests/faults/${entry}.ts`, `dist/faults/${entry}`);
