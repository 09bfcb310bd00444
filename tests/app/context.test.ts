import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/app/assessment/context';
import { formOf } from '../engine/forms';

const form = {
  ...formOf({ pages: [] }),
  context: [
    { name: 'on-cdk46', type: 'truth' },
    { name: 'days', type: 'number' },
    { name: 'treatment', type: 'code', options: ['on', 'off'] },
  ],
} as const;

describe('the facts that an assessment was started with', () => {
  it('are typed as the form declares them', () => {
    expect(contextOf(form, { 'on-cdk46': 'true', days: '7', treatment: 'off' })).toEqual({ 'on-cdk46': true, days: 7, treatment: 'off' });
    expect(contextOf(form, { 'on-cdk46': 'false' })).toMatchObject({ 'on-cdk46': false });
  });

  it('are not known where they cannot be read: what is not known never passes for no', () => {
    for (const odd of ['not-known', 'yes', 'FALSE', '']) expect(contextOf(form, { 'on-cdk46': odd })).toMatchObject({ 'on-cdk46': null });
    expect(contextOf(form, { days: 'seven' })).toEqual({ 'on-cdk46': null, days: null, treatment: null });
  });
});
