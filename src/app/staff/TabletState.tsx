import { fingerprintOf, leaseHours, type Tablet } from '../../protocol';
import { Tag, type TagColour } from '../../look';
import { useTranslate } from '../../messages';
import { showMoment } from '../dates';

const colours: Readonly<Record<Tablet['state'], TagColour>> = {
  waiting: 'yellow',
  approved: 'green',
  suspended: 'red',
  revoked: 'orange',
  wiped: 'grey',
};

/** Whether a tablet may, and how far an order to it is done. */
export function TabletState({ tablet }: { readonly tablet: Tablet }) {
  const t = useTranslate();
  return (
    <>
      <p>
        <Tag colour={colours[tablet.state]}>{t(`tablets.state-${tablet.state}`)}</Tag>
      </p>
      {tablet.name !== null && <p>{t('tablets.fingerprint', { fingerprint: fingerprintOf(tablet.id) })}</p>}
      {tablet.state === 'approved' && <p>{t('tablets.class-of', { class: tablet.class, hours: leaseHours[tablet.class] })}</p>}
      {tablet.state === 'suspended' && tablet.alarm !== null && <p>{t('tablets.copied', { when: showMoment(tablet.alarm) })}</p>}
      {tablet.ordered !== null && <p>{t('tablets.ordered', { when: showMoment(tablet.ordered), count: tablet.rescued })}</p>}
      {tablet.ordered !== null && (
        <p>{tablet.wiped === null ? t('tablets.not-wiped') : t('tablets.wiped', { when: showMoment(tablet.wiped) })}</p>
      )}
    </>
  );
}
