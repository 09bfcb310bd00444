import * as z from 'zod/mini';

// The page's Content-Security-Policy forbids code made from text, which zod would otherwise try.
z.config({ jitless: true });

export * from './accounts';
export * from './administration';
export * from './errors';
export * from './identity';
export * from './erasure';
export * from './limits';
export * from './people';
export * from './roles';
export * from './packs';
export * from './signing';
export * from './sync';
export * from './tablets';
