import { describe, expect, it } from 'vitest';
import { runScenarios } from '../../src/engine';
import { formOf, oneOf } from './forms';

const form = formOf({
  pages: [
    {
      id: 'safety-check',
      safetyCheck: true,
      items: [
        { id: 'weak', type: 'yes-no', notSure: true, required: true },
        { id: 'which', type: 'text', showIf: oneOf('weak', 'yes') },
      ],
    },
    { id: 'body', items: [{ id: 'pain', type: 'concern' }] },
  ],
  redFlags: [{ id: 'cord', when: oneOf('weak', 'yes', 'not-sure') }],
});

describe('scenarios of a definition', () => {
  it('pass where all goes as the author wrote', () => {
    const results = runScenarios(form, [
      {
        name: 'weak',
        answers: { weak: 'yes' },
        leave: ['body'],
        expect: { visible: ['which', 'pain'], fired: ['cord'], values: { 'pain.chosen': false }, safetyCheck: 'complete' },
      },
      { name: 'nothing yet', expect: { hidden: ['which'], incomplete: ['cord'], errors: ['weak'], safetyCheck: 'incomplete' } },
      { name: 'a code that is none', answers: { weak: 'perhaps' }, expect: { errors: ['weak'] } },
    ]);
    expect(results.map(({ failures }) => failures)).toEqual([[], [], []]);
  });

  it('say in sentences what went otherwise', () => {
    const [result, unknown] = runScenarios(form, [
      {
        name: 'wrong',
        answers: { weak: 'yes' },
        expect: { hidden: ['which'], fired: [], clear: ['cord'], values: { weak: 'no' }, errors: ['weak'] },
      },
      { name: 'nowhere', answers: { nowhere: 1 }, expect: {} },
    ]);
    expect(result?.failures).toEqual([
      'which is visible, and should be hidden.',
      'weak is "yes", and should be "no".',
      'The red flag cord is fired, and should be clear.',
      'The red flag cord is fired, and should not be.',
      'weak has no error, and should have one.',
    ]);
    expect(unknown?.failures).toEqual(['The form has no answer at nowhere.']);
  });
});
