import { useCallback, useState } from 'react';
import { InsetText, WatermarkContext } from '../../look';
import { useTranslate } from '../../messages';
import { lastWatermark } from '../last-watermark';
import { Screen } from '../staff/Screen';
import { Withdrawn } from '../staff/Withdrawn';
import { selector } from '../words';
import type { LockReason } from './context';
import type { Device } from './device';
import { StillWaiting } from './StillWaiting';
import { UnlockForm, type UnlockProps } from './UnlockForm';

interface Props extends Omit<UnlockProps, 'vault'> {
  readonly device: Device;
  readonly why: LockReason | null;
}

/** The lock screen. Nothing about any patient is behind it in this page. */
export function Locked({ device, why, ...props }: Props) {
  const t = useTranslate();
  const [isWiped, setWiped] = useState(false);
  const onWiped = useCallback(() => setWiped(true), []);
  if (isWiped) return <Withdrawn status={{ state: 'wiped', waiting: 0 }} />;
  return (
    <WatermarkContext value={lastWatermark()}>
      <Screen title={t('unlock.title')}>
        {why !== null && <InsetText>{t('unlock.why', { why: selector(why) })}</InsetText>}
        <UnlockForm vault={device.vault} {...props} />
        <StillWaiting device={device} onWiped={onWiped} />
      </Screen>
    </WatermarkContext>
  );
}
