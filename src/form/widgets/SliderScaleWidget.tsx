import type { ReactNode } from 'react';
import type { WidgetProps } from '../registry';
import { aloud } from '../voice';
import { useItem } from '../session-hooks';
import { QuestionText } from './frame';
import { ScaleWidget } from './RadioWidget';

/** The numbers, and a slider on top for those who like one. */
export function SliderScaleWidget(props: WidgetProps): ReactNode {
  return <ScaleWidget {...props} before={<SliderInput {...props} />} />;
}

/**
 * A slider beside the numbers, never instead of them. Until there is an answer it stands in the middle, hollow, and says
 * that nothing is chosen; a tap where it stands is an answer too.
 */
function SliderInput(props: WidgetProps): ReactNode {
  const { id, field, binding, t } = props;
  const { min = 0, max = 10, step = 1 } = field.item;
  const { value } = useItem(binding.session, field.path);
  const answer = typeof value === 'number' ? value : null;
  const middle = min + Math.round((max - min) / 2 / step) * step;
  const put = (number: number): void => {
    if (number !== answer) binding.put(field, number);
  };
  return (
    <>
      <label className="nhsuk-u-visually-hidden" htmlFor={`${id}-slider`}>
        {aloud(t, binding.session.form.canonical).say('form.slider', { name: <QuestionText {...props} /> })}
      </label>
      <input
        id={`${id}-slider`}
        type="range"
        className={`hna-slider${answer === null ? ' hna-slider--unset' : ''}`}
        min={min}
        max={max}
        step={step}
        value={answer ?? middle}
        aria-describedby={`${id}-low ${id}-high`}
        aria-valuetext={answer === null ? t('form.blank.not-answered') : String(answer)}
        onChange={(event) => put(Number(event.target.value))}
        onPointerUp={(event) => put(Number(event.currentTarget.value))}
      />
    </>
  );
}
