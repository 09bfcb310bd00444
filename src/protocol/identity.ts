import { guard, isId, isText, recordOf, strictly } from '../records';

/** Who is signed in: reply of `POST /api/session` and `GET /api/session`. `DELETE /api/session` signs out. */
export interface Identity {
  readonly account: string;
  readonly name: string;
  readonly team: string;
  readonly teamName: string;
  /** Names of the team's accounts by id, for "who" in conflicts and on flags. */
  readonly people: Readonly<Record<string, string>>;
  /** The demonstration team: every screen says so. */
  readonly demonstration: boolean;
}

/** As the device keeps it. */
export const isIdentity = guard<Identity>(
  strictly({
    account: isId,
    name: isText,
    team: isId,
    teamName: isText,
    people: recordOf(isId, isText),
    demonstration: (value) => typeof value === 'boolean',
  }),
);
