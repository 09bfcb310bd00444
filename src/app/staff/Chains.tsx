import type { DeviceStanding } from '../../protocol';
import { Table, Tag } from '../../look';
import { useTranslate, type Translate } from '../../messages';
import { showMoment } from '../dates';
import { personName, useServices } from '../services';

/** Device by device: how many changes it wrote, how many arrived, and which did not. */
export function Chains({ devices }: { readonly devices: readonly DeviceStanding[] }) {
  const t = useTranslate();
  const { identity, store } = useServices();
  return (
    <section aria-labelledby="chains">
      <h2 id="chains" className="nhsuk-heading-m">
        {t('admin.devices')}
      </h2>
      {devices.length === 0 ? (
        <p>{t('admin.no-devices')}</p>
      ) : (
        <Table
          caption={t('admin.devices-caption')}
          captionSize="s"
          rowHeaders
          head={[t('admin.device'), t('admin.arrived'), t('admin.waiting'), t('admin.seen')]}
          rows={devices.map((device) => [
            device.device === store.device ? t('admin.this-device') : t('admin.other-device', { device: device.device.slice(0, 4) }),
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
            </>,
            waiting(device, t),
            t('admin.seen-by', {
              when: showMoment(device.seen),
              who: device.account === null ? t('conflict.someone') : personName(identity, device.account, t('conflict.someone')),
            }),
          ])}
        />
      )}
    </section>
  );
}

const ranges = (missing: DeviceStanding['missing']): string =>
  missing.map(({ from, to }) => (from === to ? String(from) : `${from}–${to}`)).join(', ');

function waiting({ waiting: told }: DeviceStanding, t: Translate): string {
  if (told === null) return t('admin.waiting-not-told');
  if (told.count === 0) return t('admin.waiting-none', { when: showMoment(told.told) });
  return t('admin.waiting-some', { count: told.count, since: showMoment(told.since ?? told.told), when: showMoment(told.told) });
}
