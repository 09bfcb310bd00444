import { rights, roles, type Right, type Role } from '../../protocol';
import type { Change, FieldValue } from '../../records';
import { changes, given, replies, routes, signedOnly, type FieldRow } from './table';

/** The roles of an account as its row in the database has them; a word that is none says nothing. */
export const rolesIn = (text: string): readonly Role[] => roles.filter((role) => text.split(' ').includes(role));
export const textOf = (of: readonly Role[]): string => roles.filter((role) => of.includes(role)).join(' ');

export const rightsOf = (of: readonly Role[]): readonly Right[] => rights.filter((right) => of.some((role) => given[role].includes(right)));
export const may = (of: readonly Role[], right: Right): boolean => of.some((role) => given[role].includes(right));

/** What the table says of a route; undefined where it says nothing. Whoever may get may ask for the head. */
export const routeRow = (method: string, url: string): (typeof routes)[string] | undefined => {
  const key = `${method === 'HEAD' ? 'GET' : method} ${url}`;
  return Object.hasOwn(routes, key) ? routes[key] : undefined;
};

/** What the table lets through of a value. */
export function only(row: keyof typeof replies, value: object): Record<string, unknown> {
  const allowed: readonly string[] = replies[row];
  return Object.fromEntries(Object.entries(value).filter(([field]) => allowed.includes(field)));
}

export const mayChange = (of: readonly Role[], all: readonly Change[]): boolean =>
  all.every((change) => changes.some((row) => of.includes(row.role) && fits(row, change)));

/** Whether its author has to have signed it. */
export const needsSignature = (all: readonly Change[]): boolean =>
  all.some((change) => signedOnly.some(({ but = [], ...row }) => fits(row, change) && !but.some((each) => fits(each, change))));

function fits({ kind, path, value, adds }: FieldRow, change: Change): boolean {
  if (kind !== '*' && kind !== change.kind) return false;
  if (path !== '*' && !(path.endsWith('/*') ? change.path.startsWith(path.slice(0, -1)) : path === change.path)) return false;
  if (adds === true && change.supersedes.length > 0) return false;
  if (value === undefined) return true;
  if ('oneOf' in value) return value.oneOf.some((each) => each === change.value);
  return fieldOf(change.value, value.having[0]) === value.having[1];
}

const fieldOf = (value: FieldValue, key: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)).get(key) : undefined;
