/** The addresses of the staff app. Only random opaque ids stand in them. */
export type Route =
  | { readonly name: 'today' }
  | { readonly name: 'sign-in' }
  | { readonly name: 'set-up' }
  | { readonly name: 'first-administrator' }
  | { readonly name: 'account' }
  | { readonly name: 'add-patient' }
  | { readonly name: 'patient'; readonly id: string }
  | { readonly name: 'record-event'; readonly id: string }
  | { readonly name: 'correct-event'; readonly id: string }
  | { readonly name: 'correct-patient'; readonly id: string }
  | { readonly name: 'end-care'; readonly id: string }
  | { readonly name: 'record-treatment'; readonly id: string }
  | { readonly name: 'treatment'; readonly id: string }
  | { readonly name: 'standards'; readonly id: string }
  | { readonly name: 'add-document'; readonly id: string }
  | { readonly name: 'document'; readonly id: string }
  | { readonly name: 'join'; readonly id: string }
  | { readonly name: 'share-patient'; readonly id: string }
  | { readonly name: 'erase-patient'; readonly id: string }
  | { readonly name: 'start'; readonly id: string }
  | { readonly name: 'assessment'; readonly id: string }
  | { readonly name: 'result'; readonly id: string }
  | { readonly name: 'discuss'; readonly id: string }
  | { readonly name: 'plan'; readonly id: string }
  | { readonly name: 'copy'; readonly id: string }
  | { readonly name: 'review'; readonly id: string }
  | { readonly name: 'since'; readonly id: string }
  | { readonly name: 'referrals' }
  | { readonly name: 'conflicts' }
  | { readonly name: 'waiting' }
  | { readonly name: 'team-settings' }
  | { readonly name: 'flags' }
  | { readonly name: 'approvals' }
  | { readonly name: 'team-standards' }
  | { readonly name: 'administration' }
  | { readonly name: 'sharing' }
  | { readonly name: 'erasures' }
  | { readonly name: 'tablets' }
  | { readonly name: 'tablet-lock' }
  | { readonly name: 'tablet' }
  | { readonly name: 'people' }
  | { readonly name: 'audit' }
  | { readonly name: 'status' }
  | { readonly name: 'not-found' };

/** Whose address is their name. */
const alone = [
  'sign-in',
  'set-up',
  'first-administrator',
  'account',
  'conflicts',
  'referrals',
  'waiting',
  'team-settings',
  'flags',
  'approvals',
  'administration',
  'sharing',
  'erasures',
  'tablets',
  'tablet-lock',
  'tablet',
  'people',
  'audit',
  'status',
] as const;

/** What follows the result of an assessment, each a screen of its own. */
const careSteps = ['discuss', 'plan', 'copy', 'review'] as const;

export function readRoute(pathname: string): Route {
  const parts = pathname.split('/').filter((part) => part !== '');
  const [first, second, third, fourth] = parts;
  if (parts.length === 0 || (parts.length === 1 && first === 'index.html')) return { name: 'today' };
  if (parts.length === 1) {
    if (first === 'standards') return { name: 'team-standards' };
    const named = alone.find((name) => name === first);
    if (named !== undefined) return { name: named };
    return { name: 'not-found' };
  }
  if (second === undefined) return { name: 'not-found' };
  if (first === 'patients' && parts.length === 2) return second === 'new' ? { name: 'add-patient' } : { name: 'patient', id: second };
  if (first === 'patients' && parts.length === 4 && third === 'events' && fourth === 'new') return { name: 'record-event', id: second };
  if (first === 'patients' && parts.length === 4 && third === 'treatments' && fourth === 'new')
    return { name: 'record-treatment', id: second };
  if (first === 'patients' && parts.length === 3 && third === 'details') return { name: 'correct-patient', id: second };
  if (first === 'patients' && parts.length === 3 && third === 'ending') return { name: 'end-care', id: second };
  if (first === 'treatments' && parts.length === 2) return { name: 'treatment', id: second };
  if (first === 'events' && parts.length === 3 && third === 'details') return { name: 'correct-event', id: second };
  if (first === 'patients' && parts.length === 3 && third === 'standards') return { name: 'standards', id: second };
  if (first === 'patients' && parts.length === 4 && third === 'documents') return { name: 'add-document', id: second };
  if (first === 'documents' && parts.length === 2) return { name: 'document', id: second };
  if (first === 'patients' && parts.length === 3 && third === 'join') return { name: 'join', id: second };
  if (first === 'patients' && parts.length === 3 && third === 'sharing') return { name: 'share-patient', id: second };
  if (first === 'patients' && parts.length === 3 && third === 'erasing') return { name: 'erase-patient', id: second };
  if (first === 'patients' && parts.length === 3 && third === 'since') return { name: 'since', id: second };
  if (first === 'events' && parts.length === 3 && third === 'start') return { name: 'start', id: second };
  if (first === 'assessments' && parts.length === 2) return { name: 'assessment', id: second };
  if (first === 'assessments' && parts.length === 3 && third === 'result') return { name: 'result', id: second };
  const step = first === 'assessments' && parts.length === 3 ? careSteps.find((name) => name === third) : undefined;
  if (step !== undefined) return { name: step, id: second };
  return { name: 'not-found' };
}

export const paths = {
  today: '/',
  signIn: '/sign-in',
  setUp: '/set-up',
  account: '/account',
  addPatient: '/patients/new',
  patient: (id: string) => `/patients/${id}`,
  recordEvent: (patient: string) => `/patients/${patient}/events/new`,
  correctEvent: (event: string) => `/events/${event}/details`,
  correctPatient: (patient: string) => `/patients/${patient}/details`,
  /** She died or moved away. */
  endCare: (patient: string) => `/patients/${patient}/ending`,
  recordTreatment: (patient: string) => `/patients/${patient}/treatments/new`,
  treatment: (id: string) => `/treatments/${id}`,
  standards: (patient: string) => `/patients/${patient}/standards`,
  /** `of`: a type of document or, for a plain statement, a standard. */
  addDocument: (patient: string, of: string) => `/patients/${patient}/documents/${of}`,
  document: (id: string) => `/documents/${id}`,
  join: (patient: string) => `/patients/${patient}/join`,
  sharePatient: (patient: string) => `/patients/${patient}/sharing`,
  erasePatient: (patient: string) => `/patients/${patient}/erasing`,
  start: (event: string) => `/events/${event}/start`,
  assessment: (id: string) => `/assessments/${id}`,
  result: (id: string) => `/assessments/${id}/result`,
  discuss: (assessment: string) => `/assessments/${assessment}/discuss`,
  plan: (assessment: string) => `/assessments/${assessment}/plan`,
  copy: (assessment: string) => `/assessments/${assessment}/copy`,
  review: (assessment: string) => `/assessments/${assessment}/review`,
  since: (patient: string) => `/patients/${patient}/since`,
  referrals: '/referrals',
  conflicts: '/conflicts',
  waiting: '/waiting',
  teamSettings: '/team-settings',
  /** Everything open, for the next shift. */
  flags: '/flags',
  approvals: '/approvals',
  /** How the team stands with the standards of care. */
  teamStandards: '/standards',
  administration: '/administration',
  sharing: '/sharing',
  erasures: '/erasures',
  tablets: '/tablets',
  /** Who may unlock this tablet, and how. */
  tabletLock: '/tablet-lock',
  /** This one. */
  tablet: '/tablet',
  people: '/people',
  audit: '/audit',
  status: '/status',
  /** The patient page: a page of its own, so reached by a real navigation. */
  handOver: '/p/',
  /** Likewise a page of its own: it works when this app does not. */
  repair: '/repair',
} as const;
