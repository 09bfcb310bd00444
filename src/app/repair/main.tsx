import { config } from 'zod/mini';

// The page's CSP forbids code made from strings, and zod decides when a schema is made: so this comes before any
// module that holds one, which only a dynamic import ensures once bundles share chunks.
config({ jitless: true });

const element = document.getElementById('root');
if (element !== null) void import('./start').then(({ start }) => start(element));
