import { useState } from 'react';
import { undoEnd, type Ended, type Patient } from '../../../records';
import { Button, Dialog, WarningCallout } from '../../../look';
import { useTranslate } from '../../../messages';
import { useAllowed } from '../../allowed';
import { showDate } from '../../dates';
import { focusHeading } from '../../heading-focus';
import type { Joined } from '../joined';
import { useSave } from '../save';

interface Props {
  readonly patient: Patient;
  readonly ended: Ended;
  readonly joined: Joined;
}

/** She died or moved away: what that means here, and the way back where it was a mistake. */
export function EndedNotice({ patient, ended, joined }: Props) {
  const t = useTranslate();
  const allowed = useAllowed();
  const save = useSave();
  const [asked, setAsked] = useState(false);
  const undo = async () => {
    for (const each of [patient, joined.leader, ...joined.members.map((member) => member.patient)])
      if (each !== null && each.ended !== null && !(await save.commit(undoEnd(each.id), { patient: each.id }))) return;
    setAsked(false);
    focusHeading();
  };
  return (
    <WarningCallout heading={t('end.heading', { why: ended.why, date: showDate(ended.date) })}>
      {ended.note !== null && <p>{ended.note}</p>}
      <p>{t('end.means')}</p>
      {allowed('sign') && (
        <>
          <Button secondary onClick={() => setAsked(true)}>
            {t('end.undo')}
          </Button>
          <Dialog
            open={asked}
            heading={t('end.undo-title')}
            onClose={() => setAsked(false)}
            actions={
              <>
                <Button busy={save.busy} onClick={() => void undo()}>
                  {t('end.undo-confirm')}
                </Button>
                <Button secondary onClick={() => setAsked(false)}>
                  {t('end.keep')}
                </Button>
              </>
            }
          >
            <p>{t('end.undo-words', { name: patient.name })}</p>
            {save.problem}
          </Dialog>
        </>
      )}
    </WarningCallout>
  );
}
