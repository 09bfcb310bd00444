import { memo, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useForm, useFormState, type Control } from 'react-hook-form';
import type { Session } from '../engine';
import { BackLink, Button, ErrorSummary, type SummaryError } from '../look';
import { useTranslate } from '../messages';
import { StepBinding, type SlotValues } from './binding';
import { defaultRegistry } from './default-registry';
import { stepPlaces } from './fields';
import { pagesSeen, type Step } from './journey';
import { aheadSoon, useAwaited } from './late';
import { allPartsFor, partsFor } from './late-parts';
import { PrivateChoice } from './PrivateChoice';
import type { Registry } from './registry';
import { StepBody } from './StepBody';
import { UndoRedo } from './UndoRedo';
import { aloud, plainly, type Translate } from './voice';
import { problemWords } from './words';

export interface StepFormProps {
  readonly session: Session;
  readonly step: Step;
  /** Instead of the page's own title. */
  readonly heading?: string;
  /** All that must be answered on the step is; the session has been told that the page was seen. */
  readonly onContinue: (step: Step) => void;
  readonly onBack?: () => void;
  /** Stands in the same place on every step. */
  readonly helpNow?: ReactNode;
  readonly registry?: Registry;
  /** Somebody helps her who must not see what is asked only when she is alone. */
  readonly hasListener?: boolean;
}

/** One step of the journey as a form. Every step is a form of its own: leaving one cannot lose what was given on it. */
export function StepForm(props: StepFormProps): ReactNode {
  const { session, step, heading, onContinue, onBack, helpNow } = props;
  const t = useTranslate();
  if (step.kind === 'private-choice') {
    return (
      <PrivateChoice session={session} heading={heading} onContinue={() => onContinue(step)} onBack={onBack} helpNow={helpNow} t={t} />
    );
  }
  const asked = step.kind === 'rate' ? step.concerns.join() : step.key;
  return <BoundStep key={`${sessionNumber(session)} ${asked}`} {...props} />;
}

const sessionNumbers = new WeakMap<Session, number>();
let sessionsSeen = 0;

/** Another session is another form, even at the same step. */
function sessionNumber(session: Session): number {
  const known = sessionNumbers.get(session) ?? (sessionsSeen += 1);
  sessionNumbers.set(session, known);
  return known;
}

function BoundStep({
  session,
  step,
  heading,
  onContinue,
  onBack,
  helpNow,
  registry = defaultRegistry,
  hasListener = false,
}: StepFormProps): ReactNode {
  const t = useTranslate();
  // What a step asks is fixed while it is open, though the journey around it changes.
  const id = useId();
  const [binding] = useState(() => new StepBinding(session, id, stepPlaces(session, step), hasListener));
  const [defaultValues] = useState(() => binding.defaultValues());
  const resolver = useMemo(
    () => binding.resolver((field, problem) => problemWords(plainly(t), session, field, problem)),
    [binding, session, t],
  );
  const { control, register, setValue, clearErrors, trigger, handleSubmit } = useForm<SlotValues>({
    mode: 'onSubmit',
    reValidateMode: 'onBlur',
    shouldUnregister: false,
    shouldFocusError: false,
    defaultValues,
    resolver,
  });
  useEffect(() => binding.subscribe((field, input) => setValue(field.slot, input)), [binding, setValue]);
  useEffect(() => binding.hear({ wrong: (slots) => void trigger(slots), mended: clearErrors }), [binding, clearErrors, trigger]);

  const form = session.form.canonical;
  // The step's questions come together: none that comes later moves the others, and nobody goes on without having seen them.
  const awaited = useAwaited(useMemo(() => partsFor(form, binding.fields, registry), [form, binding, registry]));
  // So that nobody waits for what later steps need.
  useEffect(() => aheadSoon(allPartsFor(form, registry)), [form, registry]);

  const goOn = handleSubmit(() => {
    for (const page of pagesSeen(session, step)) session.leavePage(page);
    if (step.kind === 'private') session.leavePrivate();
    onContinue(step);
  });
  const element = useRef<HTMLFormElement>(null);
  // The questions stand beside the form element, not in it: Chromium looks through all inputs of a form whenever a script
  // reads a property of it, which React does at every key. At a thousand questions that is most of a keystroke.
  return (
    <div role="presentation" onKeyDown={(event) => submitOnEnter(event, element.current)}>
      {onBack !== undefined && <BackLink onClick={onBack}>{t('form.back')}</BackLink>}
      {helpNow}
      <Errors control={control} binding={binding} t={t} />
      <Body
        step={step}
        heading={heading}
        binding={binding}
        control={control}
        register={register}
        registry={registry}
        awaited={awaited}
        t={t}
      />
      {awaited === null && (
        <form
          ref={element}
          noValidate
          onSubmit={(event) => {
            void goOn(event);
          }}
        >
          <Button type="submit">{t('form.continue')}</Button>
        </form>
      )}
      <UndoRedo session={session} t={t} />
    </div>
  );
}

/** Enter in an input goes on, as it does inside a form. */
function submitOnEnter(event: KeyboardEvent, form: HTMLFormElement | null): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.defaultPrevented || !(event.target instanceof HTMLInputElement))
    return;
  event.preventDefault();
  form?.requestSubmit();
}

interface ErrorsProps {
  readonly control: Control<SlotValues>;
  readonly binding: StepBinding;
  readonly t: Translate;
}

/**
 * What was wrong at the last try, in the order of the page; takes focus each time. It stays as it is until the next try: if it went
 * while she mends an answer, *Continue* would move away from under her finger.
 */
function Errors({ control, binding, t }: ErrorsProps): ReactNode {
  const { errors, submitCount } = useFormState({ control });
  const [last, setLast] = useState<{ tries: number; wrong: readonly SummaryError[] }>({ tries: 0, wrong: [] });
  if (last.tries !== submitCount) {
    const wrong = binding.present().flatMap((field) => {
      const problem = errors[field.slot] === undefined ? undefined : binding.said(field);
      const voice = aloud(t, binding.session.form.canonical);
      return problem === undefined
        ? []
        : [{ href: `#${binding.idOf(field)}`, message: problemWords(voice, binding.session, field, problem) }];
    });
    setLast({ tries: submitCount, wrong });
  }
  return last.wrong.length === 0 ? null : <ErrorSummary key={last.tries} title={t('form.error.title')} errors={last.wrong} />;
}

/** Kept apart, so that an error above does not render the questions below. */
const Body = memo(StepBody);
