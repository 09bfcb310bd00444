export { audit } from './audit';
export { asAccount, brokenOff, checkDatabase, inTeam, isAway, openDatabase, type Database, type TeamTransaction } from './database';
export { admit, applyMigrations, asOwner, makeBook, migrate, type AppLogin } from './migrate';
export { backedUp, migrations } from './migrations';
export type { Deed, Tables } from './tables';
