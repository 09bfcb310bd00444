export { asAccount, checkDatabase, inTeam, isAway, openDatabase, type Database, type TeamTransaction } from './database';
export { migrate } from './migrate';
