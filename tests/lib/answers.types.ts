import { type Answers, defineForm } from '../../src/lib/define-form';

/** Read by the type checker alone: what `Answers` infers from a definition. */

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <T extends true>(): T | undefined => undefined;

const form = defineForm({
  form: 'example/types',
  version: '1.0.0',
  status: 'draft',
  language: 'en-GB',
  licence: 'CC-BY-4.0',
  points: ['progression'],
  title: 'How are you now?',
  pages: [
    { use: 'safety-check' },
    {
      id: 'body',
      title: 'Your body',
      items: [
        { use: 'pain' },
        { id: 'walking', type: 'yes-no', text: 'Has walking changed?', notSure: true },
        { id: 'alone', type: 'yes-no', text: 'Are you alone?' },
        { id: 'days', type: 'number', text: 'For how many days?' },
        { id: 'since', type: 'date', text: 'Since when?' },
        {
          id: 'help',
          type: 'choice',
          text: 'Who helps?',
          options: [
            { code: 'family', text: 'Family' },
            { code: 'else', text: 'Somebody else', open: true },
          ],
        },
        {
          id: 'where',
          type: 'choices',
          text: 'Where?',
          options: [
            { code: 'home', text: 'At home' },
            { code: 'out', text: 'Out' },
          ],
        },
        { id: 'total', type: 'computed', text: 'Total', value: 'days + 1' },
        {
          id: 'medicines',
          type: 'table',
          text: 'Medicines',
          row: 'Medicine',
          columns: [{ id: 'dose', type: 'number', text: 'Dose' }],
        },
      ],
    },
  ],
});

type Given = Answers<typeof form>;
type Value<P extends keyof Given> = Exclude<Given[P], undefined | null | { blank: string }>;

holds<Same<Value<'pain.rating'>, number>>();
holds<Same<Value<'pain.talk'>, 'yes' | 'not-now' | 'have-help'>>();
holds<Same<Value<'walking'>, 'yes' | 'no' | 'not-sure'>>();
holds<Same<Value<'alone'>, 'yes' | 'no'>>();
holds<Same<Value<'days'>, number>>();
holds<Same<Value<'since'>, string>>();
holds<Same<Value<'help'>, 'family' | 'else'>>();
holds<Same<Value<'help.other'>, string>>();
holds<Same<Value<'where'>, readonly ('home' | 'out')[]>>();
holds<Same<'total' extends keyof Given ? true : false, false>>();

export const given: Given = { walking: 'not-sure', 'pain.chosen': true, 'medicines/a': 1, 'medicines/a/dose': 5 };
// @ts-expect-error -- a code that the question does not offer
export const otherCode: Given = { alone: 'not-sure' };
// @ts-expect-error -- an item that the form does not have
export const otherItem: Given = { nausea: 3 };
// @ts-expect-error -- a cell of another type
export const otherCell: Given = { 'medicines/a/dose': 'five' };

// @ts-expect-error -- an item type that the language does not have
defineForm({ ...form, pages: [{ id: 'a', title: 'A', items: [{ id: 'b', type: 'slider', text: 'B' }] }] });
