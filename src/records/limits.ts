/** What records, headers and bodies may hold, for the schemas and for what checks the same by hand. */

/** Random ids and hashes as we make them: base64url. */
export const idPattern = /^[A-Za-z0-9_-]{8,64}$/;
export const hashPattern = /^[A-Za-z0-9_-]{43}$/;
export const saltPattern = /^[A-Za-z0-9_-]{22}$/;

export const limits = { path: 300, text: 20_000, list: 1000, key: 300, supersedes: 64, changes: 2000 } as const;
export const formLimits = { id: 200, version: 50 } as const;

export const pathPattern = /^[a-z][A-Za-z]*(\/[A-Za-z0-9][A-Za-z0-9_.-]*)*$/;
/** No part of a path has a name that means something else to an object. */
export const isHarmless = (path: string): boolean => !path.split(/[/.]/).some((part) => part === 'constructor' || part === 'prototype');
export const isFieldPath = (path: string): boolean => path.length <= limits.path && pathPattern.test(path) && isHarmless(path);
