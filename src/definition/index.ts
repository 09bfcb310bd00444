export type * from './canonical';
export { canonicalFormSchema } from './canonical-schema';
export { base64url, canonicalJson, hashText } from './hash';
export { localise, textLanguage, type LocalisedForm } from './texts';
