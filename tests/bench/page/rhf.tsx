import { useEffect, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { useForm, useWatch, type Control, type UseFormRegister } from 'react-hook-form';
import { chainLength, chainStart, loneNumber, planOf, words, type Question } from '../plan';
import { measureKeys, ready, sizeOfPage } from './paint';

/** The same questions as a page written for them alone with React and react-hook-form: the limit for how soon ours is ready. */

measureKeys();
const plan = planOf(sizeOfPage());
type Values = Record<string, string>;

interface Bound {
  readonly register: UseFormRegister<Values>;
  readonly control: Control<Values>;
}

function Page(): ReactNode {
  const { register, control, handleSubmit } = useForm<Values>({
    defaultValues: Object.fromEntries(plan.questions.filter(({ kind }) => kind === 'gate').map(({ id }) => [id, 'yes'])),
  });
  useEffect(ready, []);
  return (
    <main>
      <form noValidate onSubmit={(event) => void handleSubmit(() => undefined)(event)}>
        <h1 className="nhsuk-heading-l">How are you now?</h1>
        {plan.sums.map((ratings, section) => (
          <div key={words.sum(section)}>
            {plan.questions
              .filter((question) => question.section === section)
              .map((question) =>
                question.gate === undefined ? (
                  <Ask key={question.id} question={question} register={register} control={control} />
                ) : (
                  <Gated key={question.id} question={question} gate={question.gate} register={register} control={control} />
                ),
              )}
            <Sum name={words.sum(section)} of={ratings} control={control} />
          </div>
        ))}
        <Sum name={words.total} of={plan.sums.flat()} control={control} />
        <Text id={chainStart} label={words.chainStart} register={register} />
        <Chain control={control} />
        <Text id={loneNumber} label={words.loneNumber} register={register} />
        <Twice control={control} />
        <button type="submit" className="nhsuk-button">
          Continue
        </button>
      </form>
    </main>
  );
}

function Gated({ gate, ...asked }: Bound & { readonly question: Question; readonly gate: string }): ReactNode {
  return useWatch({ control: asked.control, name: gate }) === 'yes' ? <Ask {...asked} /> : null;
}

function Ask({ question: { id, kind, required }, register }: Bound & { readonly question: Question }): ReactNode {
  if (kind === 'text' || kind === 'number') return <Text id={id} label={words.question(id)} register={register} required={required} />;
  const values = kind === 'gate' ? ['yes', 'no'] : kind === 'choice' ? ['a', 'b'] : Array.from({ length: 11 }, (_, index) => String(index));
  return (
    <div className="nhsuk-form-group">
      <fieldset className="nhsuk-fieldset">
        <legend className="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{words.question(id)}</legend>
        <div className="nhsuk-radios">
          {values.map((value) => (
            <div key={value} className="nhsuk-radios__item">
              <input {...register(id, { required })} id={`${id}-${value}`} type="radio" value={value} className="nhsuk-radios__input" />
              <label htmlFor={`${id}-${value}`} className="nhsuk-label nhsuk-radios__label">
                {value}
              </label>
            </div>
          ))}
        </div>
      </fieldset>
    </div>
  );
}

interface TextProps {
  readonly id: string;
  readonly label: string;
  readonly required?: boolean;
  readonly register: UseFormRegister<Values>;
}

function Text({ id, label, required = false, register }: TextProps): ReactNode {
  return (
    <div className="nhsuk-form-group">
      <label htmlFor={id} className="nhsuk-label nhsuk-label--s">
        {label}
      </label>
      <input {...register(id, { required })} id={id} type="text" className="nhsuk-input" />
    </div>
  );
}

const Value = ({ name, value }: { readonly name: string; readonly value: number }): ReactNode => (
  <p>
    {name} <output>{Number.isNaN(value) ? 'not answered' : value}</output>
  </p>
);

function Sum({ name, of, control }: Pick<Bound, 'control'> & { readonly name: string; readonly of: readonly string[] }): ReactNode {
  const values = useWatch({ control, name: [...of] });
  return <Value name={name} value={values.reduce((all, value) => all + Number(value ?? 0), 0)} />;
}

const toNumber = (value: string | undefined): number => (value === undefined || value === '' ? Number.NaN : Number(value));

function Chain({ control }: Pick<Bound, 'control'>): ReactNode {
  const start = toNumber(useWatch({ control, name: chainStart }));
  return Array.from({ length: chainLength }, (_, index) => (
    <Value key={words.chain(index + 1)} name={words.chain(index + 1)} value={start + index + 1} />
  ));
}

function Twice({ control }: Pick<Bound, 'control'>): ReactNode {
  return <Value name={words.loneValue} value={2 * toNumber(useWatch({ control, name: loneNumber }))} />;
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Page />);
