import { canonicalJson, hashText } from '../definition';
import type { Header } from './change';

export { base64url, canonicalJson, hashText } from '../definition';

export function hashHeader(header: Header): string {
  return hashText(canonicalJson(header));
}
