export { readObject } from './object';
export { checkShape } from './shape';
export { isRecord, type KeyPath, type Source } from './source';
export { readYaml } from './yaml';
export { limits } from './yaml-scan';
