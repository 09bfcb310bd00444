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

/** What a number of this form is called where it was given out: England, Wales and the Isle of Man; Scotland; Northern Ireland. */
export type NumberKind = 'nhs' | 'chi' | 'hc';

/**
 * All three have ten digits and one check digit; the range tells them apart. A CHI number begins with the date of birth (day, month,
 * year), a Health and Care number with 32 to 39. Source: NHS Data Model and Dictionary, "NHS NUMBER"; Public Health Scotland, "CHI Number".
 */
export function numberKind(digits: string): NumberKind {
  if (/^3[2-9]/.test(digits)) return 'hc';
  return /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])/.test(digits) ? 'chi' : 'nhs';
}
