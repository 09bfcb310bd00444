import { useState, type FormEvent } from 'react';
import { Button, InsetText, TextInput } from '../../look';
import { useTranslate } from '../../messages';
import { isPin, isWeakPin, pinDigits } from '../../vault';

interface Props {
  readonly id: string;
  readonly hint: string;
  readonly button: string;
  readonly done: string;
  /** Gives what went wrong, in words. */
  readonly keep: (pin: string) => Promise<string | null>;
}

/** Asks for a new PIN, refuses one that anyone would try first, and says when it is set. */
export function PinForm({ id, hint, button, done, keep }: Props) {
  const t = useTranslate();
  const [problem, setProblem] = useState<string | null>(null);
  const [state, setState] = useState<'asking' | 'busy' | 'set'>('asking');
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const typed = new FormData(form).get('pin');
    const pin = typeof typed === 'string' ? typed.trim() : '';
    if (!isPin(pin)) return setProblem(t('tablet-lock.pin-digits', { digits: pinDigits }));
    if (isWeakPin(pin)) return setProblem(t('tablet-lock.pin-weak'));
    setState('busy');
    const wrong = await keep(pin).catch(() => t('unlock.failed'));
    // The browser may keep the field for a while after it is gone.
    if (wrong === null) form.reset();
    setProblem(wrong);
    setState(wrong === null ? 'set' : 'asking');
  };
  if (state === 'set')
    return (
      <InsetText>
        <output>{done}</output>
      </InsetText>
    );
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <TextInput
        id={id}
        name="pin"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        width={10}
        label={t('tablet-lock.pin-label', { digits: pinDigits })}
        hint={hint}
        {...(problem === null ? {} : { error: problem })}
      />
      <Button type="submit" secondary busy={state === 'busy'}>
        {button}
      </Button>
    </form>
  );
}
