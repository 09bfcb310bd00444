import type { ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Button, InsetText } from '../look';
import type { StepBinding } from './binding';
import type { Translate } from './voice';

/** Stands in the place of what she answered when she was alone; nothing of it shows before she says that she is alone again. */
export function Veil({ id, binding, t }: { readonly id: string; readonly binding: StepBinding; readonly t: Translate }): ReactNode {
  const show = (): void => {
    flushSync(() => binding.unveil());
    // The first of the answers has the id that the button had.
    document.getElementById(id)?.focus();
  };
  return (
    <InsetText>
      <p>{t('form.veil.words')}</p>
      {!binding.hasListener && (
        <Button id={id} secondary onClick={show}>
          {t('form.veil.show')}
        </Button>
      )}
    </InsetText>
  );
}
