import { StartFailure, type Storage } from '../server';

/** A setting of the environment; an empty one counts as none. */
export const setting = (name: string): string | undefined => {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : value;
};

/** Which database the settings name. */
export function storage(): Storage {
  const data = setting('HNA_DATA');
  const databaseUrl = setting('DATABASE_URL');
  const keys = setting('HNA_KEYS');
  return {
    ...(data === undefined ? {} : { data }),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(keys === undefined ? {} : { keys }),
  };
}

/** A failure that a person can act on is one sentence on standard error, and status 1. */
export async function sayFailure(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
