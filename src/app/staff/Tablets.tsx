import { useState } from 'react';
import { fingerprintOf, type DeviceStanding, type Overview, type Tablet, type TabletAct } from '../../protocol';
import { Button, InsetText, Table, WarningCallout } from '../../look';
import { useTranslate, type Translate } from '../../messages';
import { askOverview, useAsked } from '../administration';
import { useAllowed } from '../allowed';
import { showMoment } from '../dates';
import { paths } from '../routes';
import { personName, useServices } from '../services';
import { Answered } from './Answered';
import { Chain, waitingWords } from './Chain';
import { BackLinkTo, Screen } from './Screen';
import { nameOfTablet, TabletDialog } from './TabletDialog';
import { TabletCode } from './TabletCode';
import { TabletState } from './TabletState';
import { useTabletId } from './this-tablet';

/** Every tablet of the team: who used it last, what it wrote and what arrived, and whether it may. */
export function Tablets() {
  const t = useTranslate();
  const allowed = useAllowed();
  const { asked, again } = useAsked(askOverview);
  const mayDecide = allowed('devices');
  return (
    <Screen title={t('tablets.title')} back={<BackLinkTo href={paths.administration}>{t('admin.title')}</BackLinkTo>}>
      <p>{t('tablets.intro')}</p>
      <Answered asked={asked} again={again}>
        {(overview) => (
          <>
            <Guesses guesses={overview.guesses} />
            {mayDecide ? <TabletCode /> : <p>{t('tablets.not-yours')}</p>}
            <List overview={overview} mayDecide={mayDecide} onDecided={again} />
          </>
        )}
      </Answered>
    </Screen>
  );
}

function Guesses({ guesses }: { readonly guesses: Overview['guesses'] }) {
  const t = useTranslate();
  // Whoever mistypes twice is no alarm.
  if (guesses.count < 3 || guesses.last === null) return null;
  return (
    <WarningCallout heading={t('tablets.guesses')}>
      <p>{t('tablets.guesses-words', { count: guesses.count, when: showMoment(guesses.last) })}</p>
    </WarningCallout>
  );
}

interface ListProps {
  readonly overview: Overview;
  readonly mayDecide: boolean;
  readonly onDecided: () => void;
}

function List({ overview, mayDecide, onDecided }: ListProps) {
  const t = useTranslate();
  const { identity, store } = useServices();
  const own = useTabletId();
  const [wish, setWish] = useState<{ readonly tablet: Tablet; readonly act: TabletAct['act'] } | null>(null);
  const chains = new Map(overview.devices.map((device) => [device.device, device]));
  const written = new Set(overview.tablets.map(({ chain }) => chain));
  // From before tablets were enrolled, and those whose browser took a new name.
  const others = overview.devices.filter(({ device }) => !written.has(device));
  const who = (account: string | null): string =>
    account === null ? t('conflict.someone') : personName(identity, account, t('conflict.someone'));
  const seen = (when: number | null, account: string | null): string =>
    when === null ? t('tablets.not-seen') : t('admin.seen-by', { when: showMoment(when), who: who(account) });
  if (overview.tablets.length + others.length === 0) return <InsetText>{t('admin.no-devices')}</InsetText>;
  const rows = [
    ...overview.tablets.map((tablet) => {
      const chain = tablet.chain === null ? undefined : chains.get(tablet.chain);
      return [
        <>
          {nameOfTablet(tablet, t)}
          {tablet.id === own && ` · ${t('admin.this-device')}`}
          <TabletState tablet={tablet} />
        </>,
        chain === undefined ? t('tablets.wrote-nothing') : <Chain device={chain} />,
        waitingOf(tablet, chain, t),
        <>
          {seen(tablet.seen, tablet.account)}
          {tablet.version !== null && tablet.version !== '' && <p>{t('tablets.version', { version: tablet.version })}</p>}
        </>,
        ...(mayDecide ? [<Acts key="acts" tablet={tablet} onWish={(act) => setWish({ tablet, act })} />] : []),
      ];
    }),
    ...others.map((device) => [
      device.device === store.device ? t('admin.this-device') : t('admin.other-device', { device: device.device.slice(0, 4) }),
      <Chain key="chain" device={device} />,
      waitingWords(device.waiting, t),
      seen(device.seen, device.account),
      ...(mayDecide ? [t('tablets.no-key')] : []),
    ]),
  ];
  return (
    <>
      <Table
        caption={t('admin.devices-caption')}
        captionSize="s"
        rowHeaders
        head={[t('admin.device'), t('admin.arrived'), t('admin.waiting'), t('admin.seen'), ...(mayDecide ? [t('tablets.acts')] : [])]}
        rows={rows}
      />
      <TabletDialog key={`${wish?.tablet.id} ${wish?.act}`} wish={wish} onClose={() => setWish(null)} onDone={onDecided} />
    </>
  );
}

/** The tablet's own word at its last contact, where it is later than the chain's. */
function waitingOf(tablet: Tablet, chain: DeviceStanding | undefined, t: Translate): string {
  if (tablet.waiting === null || tablet.seen === null) return waitingWords(chain?.waiting ?? null, t);
  return waitingWords({ count: tablet.waiting, since: tablet.since, told: tablet.seen }, t);
}

const actsOf: Readonly<Record<Tablet['state'], readonly TabletAct['act'][]>> = {
  waiting: ['approve', 'revoke'],
  approved: ['rename', 'class', 'revoke'],
  suspended: ['again', 'revoke'],
  revoked: [],
  wiped: [],
};

function Acts({ tablet, onWish }: { readonly tablet: Tablet; readonly onWish: (act: TabletAct['act']) => void }) {
  const t = useTranslate();
  return (
    <>
      {actsOf[tablet.state].map((act) => (
        <Button
          key={act}
          secondary
          className="nhsuk-button--small"
          aria-label={t('tablets.act-on', { act: t(`tablets.act-${act}`), tablet: tablet.name ?? fingerprintOf(tablet.id) })}
          onClick={() => onWish(act)}
        >
          {t(`tablets.act-${act}`)}
        </Button>
      ))}
    </>
  );
}
