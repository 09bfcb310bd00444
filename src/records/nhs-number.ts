/** Why a typed NHS number is not one. */
export type NhsNumberProblem = 'length' | 'check-digit';

/** Digits only: spaces and hyphens that people type are dropped. */
export function normaliseNhsNumber(typed: string): string {
  return typed.replace(/[\s-]/g, '');
}

/**
 * Checks the Modulus 11 digit of a ten-digit NHS number.
 * Source: NHS Data Model and Dictionary, "NHS NUMBER".
 */
export function checkNhsNumber(digits: string): NhsNumberProblem | null {
  if (!/^\d{10}$/.test(digits)) return 'length';
  let sum = 0;
  for (let i = 0; i < 9; i += 1) sum += Number(digits.charAt(i)) * (10 - i);
  const expected = (11 - (sum % 11)) % 11;
  return expected === Number(digits.charAt(9)) && expected !== 10 ? null : 'check-digit';
}

/** Grouped as it is read aloud: 943 476 5919. */
export function formatNhsNumber(digits: string): string {
  return `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
}
