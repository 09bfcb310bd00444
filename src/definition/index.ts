export type * from './canonical';
export { bodySites, isBodySite, sideOf, type BodySite } from './body-sites';
export { canonicalFormSchema } from './canonical-schema';
export { derivedValues, isAlone, keyOf, ordered, type Derived, type DerivedKind } from './graph';
export { base64url, canonicalJson, hashText } from './hash';
export { concernParts, hasOpenOption, partPath, pathOf, placesOf, type Part, type Place } from './paths';
export { itemOf, partsOf } from './reads';
export { localise, textLanguage, type LocalisedForm } from './texts';
export { compareVersions } from './versions/version';
