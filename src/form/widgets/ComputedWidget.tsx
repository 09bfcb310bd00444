import { useEffect, useRef, useState, type ReactNode } from 'react';
import { answerIn, valueIn } from '../answer-text';
import type { WidgetProps } from '../registry';
import { useItem } from '../session-hooks';
import { aloud } from '../voice';
import { DateWidget } from './DateWidget';
import { QuestionText } from './frame';
import { RadioGroup } from './RadioWidget';
import { NumberWidget, TextWidget } from './TextWidgets';

/** A computed value, as text that changes with the answers it stands on. */
export function ComputedWidget(props: WidgetProps): ReactNode {
  const { binding, field, facts, t } = props;
  const { blank } = useItem(binding.session, field.path);
  const voice = aloud(t, binding.session.form.canonical);
  const value = blank === undefined ? answerIn(voice, binding.session, field.path) : t('form.computed.unknown');
  return (
    <div className="hna-computed">
      <p>
        <QuestionText {...props} /> <output>{value}</output>
      </p>
      {field.item.override === true && !facts.readOnly && <Override {...props} />}
    </div>
  );
}

/** A value of her own in the place of the computed one, and the way back. */
function Override(props: WidgetProps): ReactNode {
  const { id, binding, field, t } = props;
  const { computed } = useItem(binding.session, field.path);
  const voice = aloud(t, binding.session.form.canonical);
  const overridden = computed !== undefined;
  const [changing, setChanging] = useState(overridden);
  const button = useRef<HTMLButtonElement>(null);
  const moved = useRef(false);
  // The button that was pressed is gone: the focus goes to what stands in its place.
  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    if (changing) document.getElementById(id)?.focus();
    else button.current?.focus();
  }, [changing, id]);

  const turn = (to: boolean): void => {
    moved.current = true;
    setChanging(to);
    if (!to) binding.put(field, null);
  };
  if (!changing && !overridden)
    return (
      <button ref={button} id={id} type="button" className="hna-link-button" onClick={() => turn(true)}>
        {t('form.override.change')}
        <span className="nhsuk-u-visually-hidden">
          : <QuestionText {...props} />
        </span>
      </button>
    );
  return (
    <>
      {overridden && (
        <p>
          {voice.say('form.override.instead-of', {
            value: computed === null ? t('form.computed.unknown') : valueIn(voice, binding.session, field, computed),
          })}
        </p>
      )}
      <OverrideInput {...props} />
      <button type="button" className="hna-link-button" onClick={() => turn(false)}>
        {t('form.override.back')}
        <span className="nhsuk-u-visually-hidden">
          : <QuestionText {...props} />
        </span>
      </button>
    </>
  );
}

function OverrideInput(props: WidgetProps): ReactNode {
  const { binding, field, t } = props;
  const name = aloud(t, binding.session.form.canonical).say('form.override.own', { name: <QuestionText {...props} /> });
  switch (field.item.valueKind) {
    case 'number':
      return <NumberWidget {...props} name={name} />;
    case 'date':
      return <DateWidget {...props} name={name} />;
    case 'truth':
      return (
        <RadioGroup
          {...props}
          name={name}
          options={[
            { code: 'yes', text: t('form.yes') },
            { code: 'no', text: t('form.no') },
          ]}
        />
      );
    default:
      return <TextWidget {...props} name={name} />;
  }
}
