/**
 * The page's content policy forbids code that is made from text, and zod decides when a schema is made whether it makes any. It looks
 * here when it is first loaded, whichever file brings it, so this comes before any.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
