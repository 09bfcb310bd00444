import fastify from 'fastify';
import { expect, test } from 'vitest';
import { guardRoutes, mayChange, routeRow } from '../../src/server/policy';
import type { Change } from '../../src/records';
import type { Role } from '../../src/protocol';
import { openDatabase } from '../../src/server/database';
import { Doorkeeper } from '../../src/server/http/session';

test('a route without a row in the policy cannot be added', async () => {
  const app = fastify();
  guardRoutes(app, new Doorkeeper(openDatabase({}), false));
  expect(() => app.get('/api/everything', () => 'all of it')).toThrow('The policy has no row for GET /api/everything');
  expect(() => app.post('/api/sync/pull', () => 'all of it')).toThrow('The policy has no row for POST /api/sync/pull');
  await app.close();
});

test('a name that every object has is no row', () => {
  expect(routeRow('GET', 'toString')).toBeUndefined();
});

const change = (kind: Change['kind'], path: string, value: Change['value'] = 'x', supersedes: readonly string[] = []): Change => ({
  id: 'change-0001',
  record: 'record-0001',
  kind,
  path,
  value,
  supersedes,
});
/** Written by hand, so that a slip in the table is one here, too: role, change, whether it may. */
const expected: readonly (readonly [Role, Change, boolean])[] = [
  ['nurse', change('assessment', 'status', 'agreed'), true],
  ['nurse', change('flag', 'outcome', 'seen'), true],
  ['nurse', change('patient', 'mergedInto', 'patient-0002'), true],
  ['support-worker', change('assessment', 'answers/pain.rating', 7), true],
  ['support-worker', change('assessment', 'status', 'submitted'), true],
  ['support-worker', change('assessment', 'status', 'agreed'), false],
  ['support-worker', change('assessment', 'status', 'closed'), false],
  ['support-worker', change('assessment', 'status', ['submitted']), false],
  ['support-worker', change('assessment', 'signatures/sabc', { status: 'submitted' }), true],
  ['support-worker', change('assessment', 'signatures/sabc', { status: 'agreed' }), false],
  ['support-worker', change('assessment', 'signatures/sabc', ['submitted']), false],
  ['support-worker', change('assessment', 'mergedInto', 'assessment-0002'), false],
  ['support-worker', change('flag', 'urgency', 'immediate'), true],
  ['support-worker', change('flag', 'urgency', 'soon', ['change-0000']), false],
  ['support-worker', change('flag', 'outcome', 'seen'), false],
  ['support-worker', change('event', 'offers/o1', { status: 'offered' }), true],
  ['support-worker', change('event', 'removed', true), false],
  ['support-worker', change('event', 'mistakes/m1', { removed: true, reason: 'a slip' }), false],
  ['nurse', change('event', 'removed', true), true],
  ['support-worker', change('patient', 'name', 'Ada'), true],
  ['support-worker', change('patient', 'names', 'Ada'), false],
  ['support-worker', change('patient', `notes/n${'a'.repeat(43)}`, { held: 'a' }), false],
  ['support-worker', change('grant', 'until', 1), false],
  ['support-worker', change('document', 'type', 'key-worker'), true],
  ['support-worker', change('document', 'type', 'advance-care-plan'), false],
  ['support-worker', change('document', 'type', 'treatment-plan'), false],
  ['support-worker', change('document', 'fields/phone', '01'), true],
  ['support-worker', change('document', 'fields/held', 'elsewhere', ['change-0000']), false],
  ['support-worker', change('document', 'status', 'declined', ['change-0000']), false],
  ['support-worker', change('document', 'removed', true), false],
  ['nurse', change('document', 'removed', true, ['change-0000']), true],
  ['support-worker', change('assessment', 'notes/talk', 'She would like her sister there'), true],
  ['support-worker', change('assessment', 'raisedInTalk/sleep', true), true],
  ['support-worker', change('plan-item', 'action', 'Ask for a review'), true],
  ['support-worker', change('plan-item', 'information/helpline', true), true],
  ['support-worker', change('plan-item', 'removed', true), true],
  ['support-worker', change('plan-item', 'reviews/r1', { state: 'resolved' }), false],
  ['support-worker', change('referral', 'serviceName', 'The helpline'), true],
  ['support-worker', change('referral', 'steps/s1', { status: 'offered' }), true],
  ['support-worker', change('referral', 'steps/s1', { status: 'no-such-service' }), true],
  ['support-worker', change('referral', 'steps/s1', { status: 'offered' }, ['change-0000']), false],
  ['support-worker', change('referral', 'steps/s1', { status: 'sent' }), false],
  ['support-worker', change('assessment', 'agreements/a1', { with: 'Ada' }), false],
  ['support-worker', change('assessment', 'unlocks/u1', { reason: 'a slip' }), false],
  ['clinic-administrator', change('plan-item', 'action', 'x'), false],
  ['clinic-administrator', change('patient', 'born', '1950-01-01'), true],
  ['clinic-administrator', change('assessment', 'answers/pain.rating', 7), false],
  ['clinic-administrator', change('assessment', 'status', 'closed'), false],
  ['clinic-administrator', change('flag', 'urgency', 'immediate'), false],
  ['auditor', change('patient', 'name', 'Ada'), false],
  ['system-administrator', change('patient', 'name', 'Ada'), false],
];

test.each(expected)('%s, %j: %s', (role, one, allowed) => {
  expect(mayChange([role], [one])).toBe(allowed);
  // What one of two roles may, the account may.
  expect(mayChange([role, 'nurse'], [one])).toBe(true);
  // One change that is not allowed keeps the whole changeset out.
  expect(mayChange([role], [one, change('approval', 'given')])).toBe(role === 'nurse');
});
