import type { Right, Role } from '../../protocol';
import type { RecordKind } from '../../records';

/**
 * Who may do what: the one table. What has no row here nobody may do: a route without a row is not served, a field without a
 * row is held back for a nurse to settle.
 */
export const given: Readonly<Record<Role, readonly Right[]>> = {
  nurse: ['records', 'send', 'sign', 'settle', 'share', 'overview', 'erase'],
  'support-worker': ['records', 'send'],
  'clinic-administrator': ['send', 'status'],
  auditor: ['overview', 'audit'],
  'system-administrator': ['overview', 'audit', 'devices', 'people'],
};

/** `anyone`: the route looks after itself, or tells nothing. `signed-in`: whatever the role. */
type Who = Right | 'anyone' | 'signed-in';

export const routes: Readonly<Record<string, Who>> = {
  'POST /api/session': 'anyone',
  'GET /api/session': 'signed-in',
  'DELETE /api/session': 'anyone',
  'POST /api/session/device': 'anyone',
  'POST /api/session/set-up': 'anyone',
  'POST /api/session/first': 'anyone',
  // Half a sign-in: these look for it themselves.
  'POST /api/session/code': 'anyone',
  'POST /api/session/factor': 'anyone',
  'POST /api/session/fresh': 'signed-in',

  'GET /api/account': 'signed-in',
  'POST /api/account/keys': 'signed-in',
  'POST /api/account/password': 'signed-in',
  'POST /api/account/recovery-codes': 'signed-in',
  'DELETE /api/account/sessions': 'signed-in',
  'DELETE /api/account/sessions/:id': 'signed-in',

  'GET /api/sync/hello': 'records',
  'POST /api/sync/push': 'send',
  'GET /api/sync/pull': 'records',
  'GET /api/sync/snapshot': 'records',
  'POST /api/sync/settled': 'send',
  'GET /api/sync/live': 'records',
  'GET /api/definitions/:hash': 'records',

  'GET /api/admin/overview': 'overview',
  'GET /api/admin/quarantine': 'settle',
  'GET /api/admin/quarantine/:id': 'settle',
  'POST /api/admin/quarantine/:id/settle': 'settle',
  'GET /api/admin/sharing': 'share',
  'POST /api/admin/sharing': 'share',
  'GET /api/admin/erasure': 'overview',
  'POST /api/admin/erasure': 'erase',
  'GET /api/admin/people': 'people',
  'POST /api/admin/people': 'people',
  'POST /api/admin/people/:account': 'people',
  'POST /api/admin/people/:account/code': 'people',
  'GET /api/admin/audit': 'audit',
  'GET /api/admin/audit/verified': 'audit',
  'POST /api/status': 'status',
  'POST /api/admin/tablets/code': 'devices',
  'POST /api/admin/tablets/:id': 'devices',

  'POST /api/device/enrol': 'signed-in',
  // A tablet speaks for itself: every word of it is signed.
  'POST /api/device/check-in': 'anyone',
  'POST /api/device/rescue': 'anyone',
  'POST /api/device/order-done': 'anyone',

  'GET /p': 'anyone',
  'GET /p/': 'anyone',
  'GET /p/sw.js': 'anyone',
  'GET /key-worker.js': 'anyone',
  'GET /repair': 'anyone',
  'GET /*': 'anyone',
};

/** Of replies about patients to those who read no answers: the fields that they hold. */
export const replies = {
  'POST /api/status': ['id', 'name', 'born', 'nhsNumber'],
  'POST /api/status assessments': ['date', 'status'],
} as const;

/** A field of records of a kind, and what of it is meant. */
export interface FieldRow {
  readonly kind: RecordKind | '*';
  /** A field, or all below one: `answers/*`. */
  readonly path: string;
  /** What may be written there; left out: anything. */
  readonly value?: { readonly oneOf: readonly string[] } | { readonly having: readonly [key: string, value: string] };
  /** It stands beside what is there and replaces nothing. */
  readonly adds?: true;
}
/** Which changes a pushed changeset may hold: one row has to fit each of them. */
interface ChangeRow extends FieldRow {
  readonly role: Role;
}

const fields = (role: Role, kind: RecordKind, paths: readonly string[], more: Pick<ChangeRow, 'adds'> = {}): readonly ChangeRow[] =>
  paths.map((path) => ({ role, kind, path, ...more }));

const demographics = ['name', 'born', 'nhsNumber', 'noNumberReason'] as const;
const said = ['answers/*', 'origins/*', 'archived/*', 'nothingToday', 'consent/*'] as const;
const started = ['events', 'form/*', 'mode', 'today', 'zone', 'context/*', 'language', 'helper', 'contacts'] as const;
/** Not `stop` and `removed`: they silence safety rules. */
const treated = ['class', 'drug', 'start', 'doseChange', 'intent', 'nextScan'] as const;
/** A support worker prepares the talk and the plan; agreeing, opening again and reviewing are a nurse's. */
const talk = ['notes/*', 'raisedInTalk/*', 'nextReview'] as const;
const prepared = [
  'assessment',
  'concern',
  'title',
  'goal',
  'action',
  'owner',
  'due',
  'information/*',
  'talkedThrough',
  'note',
  'onCopy',
  'removed',
  'removedOver',
] as const;
const referred = ['planItem', 'assessment', 'service', 'serviceName', 'removed', 'removedOver'] as const;
const raised = ['assessment', 'rule', 'ruleVersion', 'urgency', 'raisedAt'] as const;

export const changes: readonly ChangeRow[] = [
  { role: 'nurse', kind: '*', path: '*' },
  ...fields('support-worker', 'patient', demographics),
  ...fields('support-worker', 'event', ['point', 'date', 'treatmentChange', 'told/*', 'sites/*', 'offers/*']),
  ...fields('support-worker', 'treatment', treated),
  // That she cannot decide, and who then speaks for her, is a nurse's to say.
  { role: 'support-worker', kind: 'assessment', path: 'capacity', value: { oneOf: ['has', 'with-support'] } },
  ...fields('support-worker', 'assessment', [...said, ...started, ...talk]),
  // Submitting is the patient's word; what was agreed is a nurse's.
  { role: 'support-worker', kind: 'assessment', path: 'status', value: { oneOf: ['started', 'submitted', 'discussing'] } },
  { role: 'support-worker', kind: 'assessment', path: 'signatures/*', value: { having: ['status', 'submitted'] } },
  // Anyone who is with her raises a flag, and says that they have seen one; nobody but a nurse lowers, takes or closes it.
  ...fields('support-worker', 'flag', [...raised, 'seen/*'], { adds: true }),
  ...fields('support-worker', 'task', ['what', 'title', 'assessment', 'due', 'owner', 'done/*']),
  // She hands out cards and arranges help with money, work and family; treatment, MDT, palliative care and wishes are a nurse's.
  {
    role: 'support-worker',
    kind: 'document',
    path: 'type',
    value: { oneOf: ['standard', 'key-worker', 'family', 'money-work', 'consent'] },
    adds: true,
  },
  ...fields('support-worker', 'document', ['standard', 'status', 'date', 'by', 'fields/*'], { adds: true }),
  ...fields('support-worker', 'plan-item', prepared),
  ...fields('support-worker', 'referral', referred),
  { role: 'support-worker', kind: 'referral', path: 'steps/*', value: { having: ['status', 'offered'] }, adds: true },
  { role: 'support-worker', kind: 'referral', path: 'steps/*', value: { having: ['status', 'no-such-service'] }, adds: true },
  ...fields('clinic-administrator', 'patient', demographics),
];

/**
 * What has to be signed by its author's own key, whatever her role: to sign what was agreed, to grant, to lower or close a flag, or to
 * say that one has read it, which the patient is told; the numbers that a patient is given to ring; that a form is fit for patients. `but`:
 * what needs none all the same.
 */
export const signedOnly: readonly (FieldRow & { readonly but?: readonly FieldRow[] })[] = [
  { kind: 'assessment', path: 'status', value: { oneOf: ['agreed'] } },
  {
    kind: 'assessment',
    path: 'signatures/*',
    but: [{ kind: 'assessment', path: 'signatures/*', value: { having: ['status', 'submitted'] }, adds: true }],
  },
  { kind: 'assessment', path: 'agreements/*' },
  { kind: 'assessment', path: 'unlocks/*' },
  { kind: 'grant', path: '*' },
  { kind: 'team-settings', path: '*' },
  { kind: 'approval', path: '*' },
  { kind: 'flag', path: '*', but: raised.map((path) => ({ kind: 'flag', path, adds: true })) },
];
