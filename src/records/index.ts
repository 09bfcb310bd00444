export type * from './change';
export { recordKinds } from './change';
export * from './edits';
export * from './fold';
export { base64url, canonicalJson, hashHeader, hashText } from './hash';
export * from './nhs-number';
export * from './result';
export { bodySchema, fieldPathSchema, fieldValueSchema, headerSchema, idSchema } from './schema';
export * from './views';
