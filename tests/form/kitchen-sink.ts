import type { CanonicalForm } from '../../src/definition';
import { compile, open, type OpenOptions, type Session } from '../../src/engine';
import { formOf, is, number, ref } from '../engine/forms';

const sites = [
  'head',
  'throat',
  'left-breast',
  'right-breast',
  'breastbone',
  'tummy',
  'left-arm',
  'right-arm',
  'upper-spine',
  'lower-spine',
  'left-hip',
  'right-hip',
  'left-shin',
  'left-calf',
];
const named = (code: string): string => code.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase());

/** One of every item type and of every thing that can stand around it. */
export const kitchenSink: CanonicalForm = formOf({
  title: 'How are you now?',
  conditions: [
    { id: 'onTablets', because: 'You said that you take tablets.', when: is('tablets', 'yes') },
    { id: 'settled', because: 'Your nurse has agreed this with you.', when: is('agreed', 'yes') },
  ],
  context: [{ name: 'weight', type: 'number' }],
  pages: [
    {
      id: 'answers',
      items: [
        { id: 'hello', type: 'text-block', text: 'Some **plain** words.\n\n- one\n- two' },
        { id: 'tablets', type: 'yes-no', text: 'Do you take tablets?', notSure: true, preferNotToSay: true },
        { id: 'which', type: 'text', text: 'Which tablets?', showIf: { op: 'condition', id: 'onTablets' } },
        {
          id: 'helper',
          type: 'choice',
          text: 'Who helps you most?',
          hint: 'Choose one.',
          options: [
            { code: 'family', text: 'Family' },
            { code: 'friend', text: 'A friend' },
            { code: 'else', text: 'Somebody else', open: true },
          ],
        },
        {
          id: 'worries',
          type: 'choices',
          text: 'What keeps you awake?',
          preferNotToSay: true,
          options: [
            { code: 'money', text: 'Money' },
            { code: 'work', text: 'Work' },
            { code: 'else', text: 'Something else', open: true },
            { code: 'nothing', text: 'Nothing', exclusive: true },
          ],
        },
        { id: 'nhs', type: 'text', text: 'Your NHS number', pattern: { matches: '\\d{10}', message: 'Write ten figures.' } },
        { id: 'words', type: 'paragraph', text: 'Anything else?', maxLength: 200 },
        { id: 'weight', type: 'number', text: 'Your weight', min: 20, max: 300, unit: 'kg', prefill: { op: 'context', name: 'weight' } },
        { id: 'born', type: 'date', text: 'When were you born?', precision: 'day' },
        { id: 'began', type: 'date', text: 'When did it begin?', precision: 'month' },
        { id: 'moved', type: 'date', text: 'When did you move here?', precision: 'year' },
        {
          id: 'mood',
          type: 'scale',
          text: 'How is your mood?',
          min: 0,
          max: 10,
          ends: { low: 'Very low', high: 'Very good' },
          widget: 'slider',
          carryForward: true,
        },
        {
          id: 'stars',
          type: 'scale',
          text: 'How good was our help?',
          min: 1,
          max: 5,
          ends: { low: 'Poor', high: 'Very good' },
          widget: 'stars',
          required: true,
        },
      ],
    },
    {
      id: 'body',
      items: [
        {
          id: 'where',
          type: 'body-map',
          text: 'Where does it hurt?',
          options: [...sites.map((code) => ({ code, text: named(code) })), { code: 'nowhere', text: 'Nowhere', exclusive: true }],
        },
      ],
    },
    {
      id: 'tables',
      items: [
        {
          id: 'medicines',
          type: 'table',
          text: 'Your medicines',
          hint: 'Tablets, drops, creams.',
          row: 'Medicine',
          minRows: 1,
          maxRows: 3,
          cells: [
            { id: 'medicine', type: 'text', text: 'Name', required: true },
            { id: 'dose', type: 'number', text: 'How many a day', min: 0, max: 20 },
            { id: 'from', type: 'date', text: 'Since when', precision: 'year' },
            {
              id: 'form',
              type: 'choice',
              text: 'Kind',
              options: [
                { code: 'tablet', text: 'Tablet' },
                { code: 'other', text: 'Other', open: true },
              ],
            },
          ],
        },
      ],
    },
    {
      id: 'more',
      items: [
        { id: 'hours', type: 'number', text: 'Hours of sleep', min: 0, max: 24 },
        {
          id: 'awake',
          type: 'computed',
          text: 'Hours awake',
          value: { op: 'sub', left: number(24), right: ref('hours') },
          valueKind: 'number',
          override: true,
        },
        { id: 'agreed', type: 'yes-no', text: 'Is the plan agreed?' },
        {
          id: 'plan',
          type: 'choice',
          text: 'What is the plan?',
          readOnlyIf: { op: 'condition', id: 'settled' },
          options: [
            { code: 'walk', text: 'Walk more' },
            { code: 'rest', text: 'Rest more' },
          ],
        },
      ],
    },
  ],
});

export const sinkSession = (options: Partial<OpenOptions> = {}): Session => open(compile(kitchenSink), { today: '2026-05-01', ...options });
