import { guard, isId, isText, listOf, recordOf, strictly } from '../records';

/** Names the account for which sync speaks: a browser has one sign-in, and where that is another's nothing is taken or given. */
export const accountHeader = 'hna-account';

/** Who is signed in: reply of `POST /api/session` and `GET /api/session`. `DELETE /api/session` signs out. */
export interface Identity {
  readonly account: string;
  readonly name: string;
  readonly team: string;
  readonly teamName: string;
  /** Names of the team's accounts by id, for "who" in conflicts and on flags. */
  readonly people: Readonly<Record<string, string>>;
  /** Left out by a server that knew no roles: then everything is allowed. */
  readonly roles?: readonly string[];
  readonly rights?: readonly string[];
  /** A team whose patients are made up: every screen says so. */
  readonly demonstration: boolean;
  /** It is there to practise in; said only where it is so. */
  readonly training?: boolean;
}

/** As the device keeps it. */
export const isIdentity = guard<Identity>(
  strictly(
    {
      account: isId,
      name: isText,
      team: isId,
      teamName: isText,
      people: recordOf(isId, isText),
      demonstration: (value) => typeof value === 'boolean',
    },
    { roles: listOf(isText), rights: listOf(isText), training: (value) => typeof value === 'boolean' },
  ),
);
