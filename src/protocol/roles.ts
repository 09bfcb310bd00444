/** What a person does in a team; one account may have several. */
export const roles = ['nurse', 'support-worker', 'clinic-administrator', 'auditor', 'system-administrator'] as const;
export type Role = (typeof roles)[number];

/** What a role may give. The server's policy says which role gives which; the app hides what a person has no right to. */
export const rights = [
  /** Read and write all records of the team's patients. */
  'records',
  /** Send what a tablet holds. */
  'send',
  /** Sign what was agreed, close flags, join records, change whatever else there is. */
  'sign',
  /** See who is a patient and how far each assessment is, without an answer. */
  'status',
  /** Settle what the server held back. */
  'settle',
  /** Share a patient with another team, or move one. */
  'share',
  /** Erase a patient for ever. */
  'erase',
  /** See where everything is: tablets, backups, counts. */
  'overview',
  /** Read who saw and did what. */
  'audit',
  /** Enrol, approve and revoke tablets. */
  'devices',
  /** Add, change and disable the team's accounts. */
  'people',
] as const;
export type Right = (typeof rights)[number];
