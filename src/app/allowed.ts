import type { Identity, Right } from '../protocol';
import { useServices } from './services';

/** Whether to show something at all. The server decides anew whenever it is asked. */
export const allows = (identity: Identity | null, right: Right): boolean =>
  identity !== null && (identity.rights === undefined || identity.rights.includes(right));

export function useAllowed(): (right: Right) => boolean {
  const { identity } = useServices();
  return (right) => allows(identity, right);
}
