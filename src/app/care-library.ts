import library from 'virtual:care-library';
import type { CareLibrary } from '../definition';

/** Suggestions per concern, the directory of services and the standards of care, as `forms/` held them when this was built. */
export const careLibrary: CareLibrary = library;
