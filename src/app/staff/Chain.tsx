import type { DeviceStanding } from '../../protocol';
import { Tag } from '../../look';
import { useTranslate, type Translate } from '../../messages';
import { showMoment } from '../dates';

/** How many changes a tablet wrote, how many arrived, and which did not. */
export function Chain({ device }: { readonly device: DeviceStanding }) {
  const t = useTranslate();
  return (
    <>
      {t('admin.wrote', { wrote: device.wrote, arrived: device.arrived })}
      {device.missing.length > 0 && <p>{t('admin.missing', { numbers: ranges(device.missing) })}</p>}
      {device.alarm && (
        <p>
          <Tag colour="red">{t('admin.alarm')}</Tag> {t('admin.alarm-words')}
        </p>
      )}
      {device.fork && (
        <p>
          <Tag colour="red">{t('admin.fork')}</Tag> {t('admin.fork-words')}
        </p>
      )}
    </>
  );
}

const ranges = (missing: DeviceStanding['missing']): string =>
  missing.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(', ');

export function waitingWords(told: DeviceStanding['waiting'], t: Translate): string {
  if (told === null) return t('admin.waiting-not-told');
  if (told.count === 0) return t('admin.waiting-none', { when: showMoment(told.told) });
  return t('admin.waiting-some', { count: told.count, since: showMoment(told.since ?? told.told), when: showMoment(told.told) });
}
