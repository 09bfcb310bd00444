import { useCallback, useEffect, useState } from 'react';
import { Button, Dialog, InsetText, LoadingText, SummaryList } from '../../look';
import { useTranslate } from '../../messages';
import type { Identity } from '../../protocol';
import { canHavePasskey, dismissPasskey, makePasskey, phrases, type Way } from '../../vault';
import { Door } from '../Door';
import { useServices } from '../services';
import { signOut } from '../sign-out';
import { paths } from '../routes';
import { BackLinkTo, Screen } from '../staff/Screen';
import { useLock, type Lock } from './context';
import { bringUnderNewKey } from './new-key';
import { keepIdentity } from './people';
import { PinForm } from './PinForm';
import { SetUp } from './SetUp';

type Adding = { readonly step: 'sign-in' } | { readonly step: 'words'; readonly identity: Identity; readonly words: readonly string[] };

const slotOf = ({ slot }: Way): string => slot;

/** Who may unlock this tablet: adds a colleague, takes a way in away, sets the PIN for coming back. */
export function TabletLock() {
  const t = useTranslate();
  const lock = useLock();
  return lock === null ? (
    <Screen title={t('tablet-lock.title')} back={<BackLinkTo href={paths.today}>{t('today.title')}</BackLinkTo>}>
      <p>{t('tablet-lock.no-lock')}</p>
    </Screen>
  ) : (
    <Ways lock={lock} />
  );
}

function Ways({ lock }: { readonly lock: Lock }) {
  const t = useTranslate();
  const { store, clock, identity } = useServices();
  const { vault, unlocked } = lock;
  const [ways, setWays] = useState<readonly Way[] | null>(null);
  const [adding, setAdding] = useState<Adding | null>(null);
  const [removing, setRemoving] = useState<Way | null>(null);
  const [refused, setRefused] = useState(false);
  const [news, setNews] = useState<'removed' | 'other-tabs' | 'not-removed' | null>(null);
  const [hasPasskey, setHasPasskey] = useState(false);
  useEffect(() => {
    void canHavePasskey().then(setHasPasskey);
  }, []);
  const read = useCallback(async () => setWays((await vault.ways()).ways), [vault]);
  useEffect(() => {
    void vault.ways().then((found) => setWays(found.ways));
  }, [vault]);

  const addPasskey = async (pin: string): Promise<string | null> => {
    const own = ways?.filter(({ account }) => account === unlocked.account) ?? [];
    const before = own.filter(({ prf }) => prf !== null);
    if (before.length > 0 && !(await lock.lockOthers())) return t('tablet-lock.other-tabs');
    const made = await makePasskey(clock.random);
    if (typeof made === 'string') return t('tablet-lock.passkey-problem', { problem: made });
    const person = { account: unlocked.account, label: own[0]?.label ?? '' };
    await unlocked.addWay(person, 'passkey-pin', { typed: pin, passkey: made.secret }, made.half, before.map(slotOf));
    await forgotten(before);
    await read();
    return null;
  };
  const forgotten = async (gone: readonly Way[]): Promise<void> => {
    if (gone.length === 0) return;
    await bringUnderNewKey(store, unlocked);
    setNews('removed');
    for (const { prf } of gone) if (prf !== null) await dismissPasskey(prf);
  };
  const remove = async (way: Way): Promise<void> => {
    setRemoving(null);
    // A tab that still held the older key would go on writing under it.
    if (!(await lock.lockOthers())) return setNews('other-tabs');
    try {
      await unlocked.removeWays([way.slot]);
      await forgotten([way]);
    } catch {
      setNews('not-removed');
    }
    await read();
  };

  if (adding?.step === 'sign-in')
    return (
      <Door
        onSignedIn={async (next) => {
          // Whoever uses the tablet now goes on under her own name alone; the colleague signs in once she has unlocked it.
          await signOut(fetch);
          if (next.team !== identity?.team) {
            setRefused(true);
            return setAdding(null);
          }
          const { drawWords } = await phrases();
          setAdding({ step: 'words', identity: next, words: drawWords(clock.random) });
        }}
      />
    );
  if (adding !== null)
    return (
      <SetUp
        identity={adding.identity}
        words={adding.words}
        make={async (person, secret) => {
          if (!(await lock.lockOthers())) throw new Error('Another tab still holds its keys.');
          const before = ways ?? [];
          await keepIdentity(store, adding.identity);
          const hers = before.filter(({ account, kind }) => account === person.account && kind === 'words');
          await unlocked.addWay(person, 'words', secret, null, hers.map(slotOf));
          await forgotten(hers);
          await lock.lockNow('asked');
        }}
      />
    );
  return (
    <Screen title={t('tablet-lock.title')} back={<BackLinkTo href={paths.today}>{t('today.title')}</BackLinkTo>}>
      {refused && <InsetText>{t('sign-in.other-team')}</InsetText>}
      {news !== null && (
        <InsetText>
          <output>{t(`tablet-lock.${news}`)}</output>
        </InsetText>
      )}
      <h2 className="nhsuk-heading-m">{t('tablet-lock.people')}</h2>
      {ways === null ? (
        <LoadingText>{t('lock.looking')}</LoadingText>
      ) : (
        <SummaryList
          rows={ways.map((way) => ({
            key: identity?.people[way.account] ?? way.label,
            value: (
              <>
                {t(way.kind === 'words' ? 'tablet-lock.by-words' : 'tablet-lock.by-passkey', { label: way.label })}{' '}
                {ways.length > 1 && (
                  <button type="button" className="hna-link-button" onClick={() => setRemoving(way)}>
                    {t('tablet-lock.remove', { label: way.label })}
                  </button>
                )}
              </>
            ),
          }))}
        />
      )}
      <Button secondary onClick={() => setAdding({ step: 'sign-in' })}>
        {t('tablet-lock.add')}
      </Button>
      <p>{t('tablet-lock.add-words')}</p>
      <h2 className="nhsuk-heading-m">{t('tablet-lock.pin')}</h2>
      <PinForm
        id="quick-pin"
        hint={t('tablet-lock.pin-hint')}
        button={t('tablet-lock.pin-button')}
        done={t('tablet-lock.pin-set')}
        keep={async (pin) => {
          await unlocked.setQuickPin(pin);
          return null;
        }}
      />
      {hasPasskey && (
        <>
          <h2 className="nhsuk-heading-m">{t('tablet-lock.passkey')}</h2>
          <p>{t('tablet-lock.passkey-words')}</p>
          <PinForm
            id="passkey-pin"
            hint={t('tablet-lock.passkey-hint')}
            button={t('tablet-lock.passkey-button')}
            done={t('tablet-lock.passkey-set')}
            keep={addPasskey}
          />
        </>
      )}
      {removing !== null && (
        <Dialog
          open
          heading={t('tablet-lock.remove-title', { label: removing.label })}
          onClose={() => setRemoving(null)}
          actions={
            <>
              <Button warning onClick={() => void remove(removing)}>
                {t('tablet-lock.remove-button')}
              </Button>
              <Button secondary onClick={() => setRemoving(null)}>
                {t('tablet-lock.keep')}
              </Button>
            </>
          }
        >
          <p>{t('tablet-lock.remove-words')}</p>
        </Dialog>
      )}
    </Screen>
  );
}
