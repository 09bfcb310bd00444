export { asAccount, checkDatabase, inTeam, isAway, openDatabase, type Database, type TeamTransaction } from './database';
export { migrate, type AppLogin } from './migrate';
export type { Tables } from './tables';
