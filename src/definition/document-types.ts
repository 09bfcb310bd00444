/** What may be written down to meet a standard of care: forms/standards.yaml names them, and records are of them. */
export const documentTypes = [
  /** A plain statement about one standard, where nothing else says it. */
  'standard',
  'key-worker',
  'treatment-plan',
  'mdt',
  'palliative',
  'family',
  'advance-care-plan',
  'money-work',
  'trial',
  'consent',
] as const;
