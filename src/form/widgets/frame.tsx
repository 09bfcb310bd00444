import { memo, type ReactNode } from 'react';
import { useFormState } from 'react-hook-form';
import { Written } from '../language';
import type { WidgetProps } from '../registry';
import { aloud } from '../voice';
import { problemWords } from '../words';
import { ErrorMessage, Fieldset, Hint, Label } from '../../look';

/** One field's error, without rendering for any other field's. */
export function useFieldError({ binding, field, control, t }: Omit<Framed, 'id' | 'facts'>): ReactNode {
  const { errors } = useFormState({ control, name: field.slot, exact: true });
  const problem = errors[field.slot] === undefined ? undefined : binding.said(field);
  const { session } = binding;
  return problem === undefined ? undefined : problemWords(aloud(t, session.form.canonical), session, field, problem);
}

type Framed = Pick<WidgetProps, 'id' | 'binding' | 'field' | 'facts' | 'control' | 't'>;

export interface FrameProps extends Framed {
  /** Instead of the item's own text. */
  readonly name?: ReactNode;
  /** How to fill it in; stands under the author's own hint. */
  readonly extraHint?: string | undefined;
  readonly children: (describedBy: string | undefined, wrong: boolean) => ReactNode;
}

/** The words of the question, in their own language where they are not translated. They change less often than its answer. */
export const QuestionText = memo(function QuestionText({ binding, field, facts }: Pick<Framed, 'binding' | 'field' | 'facts'>): ReactNode {
  return (
    <Written form={binding.session.form.canonical} of={`${field.item.id}.text`}>
      {facts.text}
    </Written>
  );
});

/** What stands under the question: the author's hint, how to fill it in, that it may be left out. `undefined` where there is nothing. */
export function hintOf({ binding, field, facts, t }: Omit<Framed, 'id' | 'control'>, extra?: string): ReactNode {
  const asks = field.part === 'value' || field.part === 'chosen';
  const own = asks ? facts.hint : undefined;
  const kept = binding.isKeptUnshown(field) ? t('form.kept-unshown') : undefined;
  const isPrivate = asks && field.item.sensitive === 'private' && field.part !== 'chosen';
  const free = isPrivate ? t('form.private-note') : mayStayBlank(field, facts) ? t('form.optional') : undefined;
  const more = [extra, kept, free].filter((hint) => hint !== undefined);
  if (own === undefined) return more.length === 0 ? undefined : more.join(' ');
  return (
    <>
      <Written form={binding.session.form.canonical} of={`${field.item.id}.hint`}>
        {own}
      </Written>
      {more.length > 0 && <span className="hna-hint-more">{more.join(' ')}</span>}
    </>
  );
}

/** Said before anybody meets an error. Ticks, notes and own words say it in words of their own. */
function mayStayBlank({ part, item }: Framed['field'], { required }: Framed['facts']): boolean {
  return !required && (part === 'talk' || part === 'value') && item.type !== 'computed' && (item.minRows ?? 0) === 0;
}

function useFrame(props: FrameProps) {
  const { id, extraHint } = props;
  const error = useFieldError(props);
  const hint = hintOf(props, extraHint);
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const describedBy = [hintId, errorId].filter((part) => part !== undefined).join(' ') || undefined;
  return {
    wrong: error !== undefined,
    describedBy,
    className: `nhsuk-form-group${error === undefined ? '' : ' nhsuk-form-group--error'}`,
    notes: (
      <>
        {hintId !== undefined && <Hint id={hintId}>{hint}</Hint>}
        {error !== undefined && <ErrorMessage id={errorId}>{error}</ErrorMessage>}
      </>
    ),
  };
}

/** The frame of a question with several inputs: fieldset, legend, hint, error. */
export function GroupFrame(props: FrameProps): ReactNode {
  const { className, describedBy, notes, wrong } = useFrame(props);
  return (
    <div className={className}>
      <Fieldset legend={props.name ?? <QuestionText {...props} />} legendSize="s" describedBy={describedBy}>
        {notes}
        {props.children(undefined, wrong)}
      </Fieldset>
    </div>
  );
}

/** The frame of a question with one input: label, hint, error. */
export function InputFrame(props: FrameProps): ReactNode {
  const { className, describedBy, notes, wrong } = useFrame(props);
  return (
    <div className={className}>
      <Label htmlFor={props.id} size="s">
        {props.name ?? <QuestionText {...props} />}
      </Label>
      {notes}
      {props.children(describedBy, wrong)}
    </div>
  );
}
