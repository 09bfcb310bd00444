import { idPattern } from './limits';

/**
 * What a page reads of its own device before its first question is looked at by these few functions, so that no schema library has to
 * come before it. What comes from elsewhere crosses its schema.
 */
export type Test = (value: unknown) => boolean;
export type Guard<T> = (value: unknown) => value is T;

export const guard =
  <T>(test: Test): Guard<T> =>
  (value): value is T =>
    test(value);

type Tests = Readonly<Record<string, Test>>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
const has = (tests: Tests, key: string): boolean => Object.hasOwn(tests, key);

/** An object with these keys, and with those of `optional` where they are there; other keys are passed over. */
export const objectOf =
  (required: Tests, optional: Tests = {}): Test =>
  (value) =>
    isObject(value) &&
    Object.entries(required).every(([key, test]) => Object.hasOwn(value, key) && test(Reflect.get(value, key))) &&
    Object.entries(optional).every(([key, test]) => !Object.hasOwn(value, key) || test(Reflect.get(value, key)));

/** The same, with no other keys. */
export const strictly = (required: Tests, optional: Tests = {}): Test => {
  const isOne = objectOf(required, optional);
  return (value) => isOne(value) && isObject(value) && Object.keys(value).every((key) => has(required, key) || has(optional, key));
};

export const recordOf =
  (key: Test, test: Test): Test =>
  (value) =>
    isObject(value) && Object.entries(value).every(([name, each]) => key(name) && test(each));

export const listOf =
  (test: Test, least = 0, most = Infinity): Test =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every((each) => test(each));

export const textUpTo =
  (most: number): Test =>
  (value) =>
    typeof value === 'string' && value.length <= most;

export const oneOf =
  (values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value);

export const wholeFrom =
  (least: number): Test =>
  (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least;

export const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);

export const isText: Test = (value) => typeof value === 'string';
export const isWhole = wholeFrom(Number.MIN_SAFE_INTEGER);
export const isId: Test = (value) => typeof value === 'string' && idPattern.test(value);
