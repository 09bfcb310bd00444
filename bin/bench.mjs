// `npm run bench -- [engine|form|store|vault|server|sync …] [--json FILE]`
import { runBundled } from './bundle.mjs';

await runBundled('tests/bench/main.ts', 'dist/bench/run', { NODE_ENV: 'production' });
