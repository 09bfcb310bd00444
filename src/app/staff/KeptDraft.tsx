import { Button, InsetText } from '../../look';
import { useTranslate } from '../../messages';
import { showMoment } from '../dates';
import type { Kept } from '../drafts';
import { personName, useServices } from '../services';

/** Says that the form goes on with what was typed before, and by whom: a tablet is shared. */
export function KeptDraft({ kept, onAfresh }: { readonly kept: Kept<unknown>; readonly onAfresh: () => void }) {
  const t = useTranslate();
  const { identity } = useServices();
  return (
    <InsetText>
      <p>{t('draft.kept', { who: personName(identity, kept.by, t('conflict.someone')), when: showMoment(kept.at) })}</p>
      <Button secondary onClick={onAfresh}>
        {t('draft.afresh')}
      </Button>
    </InsetText>
  );
}
