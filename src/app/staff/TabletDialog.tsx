import { useState } from 'react';
import { fingerprintOf, leaseHours, tabletClasses, type Tablet, type TabletAct } from '../../protocol';
import { Button, Dialog, Radios, TextInput } from '../../look';
import { useTranslate, type Translate } from '../../messages';
import { decideTablet } from '../administration';
import { useStepUp } from './step-up';

export const nameOfTablet = ({ id, name }: Tablet, t: Translate): string =>
  name ?? t('tablets.unnamed', { fingerprint: fingerprintOf(id) });

interface Props {
  /** Null while nothing is to be confirmed. */
  readonly wish: { readonly tablet: Tablet; readonly act: TabletAct['act'] } | null;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says what the decision means on the tablet before it is made. */
export function TabletDialog({ wish, onClose, onDone }: Props) {
  const t = useTranslate();
  const { withFreshFactor, dialog } = useStepUp();
  const [busy, setBusy] = useState(false);
  const [name, setName] = useState(wish?.tablet.name ?? '');
  const [chosen, setChosen] = useState(wish?.tablet.class ?? 'shift');
  const [problem, setProblem] = useState<string | null>(null);
  const decisionOf = (act: TabletAct['act']): TabletAct => {
    if (act === 'rename') return { act, name: name.trim().slice(0, 60) };
    return act === 'approve' || act === 'class' ? { act, class: chosen } : { act };
  };
  const confirm = async ({ tablet, act }: NonNullable<Props['wish']>) => {
    if (act === 'rename' && name.trim() === '') return setProblem(t('tablets.name-missing'));
    setBusy(true);
    setProblem(null);
    const reply = await withFreshFactor(() => decideTablet(tablet.id, decisionOf(act)));
    setBusy(false);
    if (!('value' in reply)) return setProblem(reply.message ?? t(`admin.problem.${reply.problem}`));
    onClose();
    onDone();
  };
  const words = wish === null ? {} : { tablet: nameOfTablet(wish.tablet, t), fingerprint: fingerprintOf(wish.tablet.id) };
  return (
    <>
      <Dialog
        open={wish !== null}
        heading={wish === null ? '' : t(`tablets.title-${wish.act}`, words)}
        onClose={onClose}
        busy={busy}
        actions={
          wish !== null && (
            <>
              <Button warning={wish.act === 'revoke'} busy={busy} onClick={() => void confirm(wish)}>
                {t(`tablets.act-${wish.act}`)}
              </Button>
              <Button secondary busy={busy} onClick={onClose}>
                {t('share.cancel')}
              </Button>
            </>
          )
        }
      >
        {wish !== null && <p>{t(`tablets.words-${wish.act}`, words)}</p>}
        {wish?.act === 'approve' && <p className="nhsuk-heading-l">{fingerprintOf(wish.tablet.id)}</p>}
        {(wish?.act === 'approve' || wish?.act === 'class') && (
          <Radios
            legend={t('tablets.class')}
            hint={t('tablets.class-hint')}
            name="tablet-class"
            value={chosen}
            items={tabletClasses.map((value) => ({ value, label: t('tablets.class-of', { class: value, hours: leaseHours[value] }) }))}
            onChange={(event) => setChosen(tabletClasses.find((each) => each === event.currentTarget.value) ?? 'shift')}
          />
        )}
        {wish?.act === 'rename' && (
          <TextInput
            id="tablet-name"
            label={t('tablets.name')}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        {problem !== null && <p role="alert">{problem}</p>}
      </Dialog>
      {dialog}
    </>
  );
}
