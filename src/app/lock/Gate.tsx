import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { LoadingText } from '../../look';
import { useTranslate } from '../../messages';
import type { Identity } from '../../protocol';
import { phrases, type Unlocked, type Way } from '../../vault';
import { breakOffAsking } from '../administration';
import { Door } from '../Door';
import type { Services } from '../services';
import { readRoute } from '../routes';
import { signOut } from '../sign-out';
import { handedOverNote } from '../staff/hand-over';
import { Frame } from '../staff/Screen';
import { StartProblem } from '../staff/StartProblem';
import { leaveField, saveBeforeLock } from './before-lock';
import { captureOnly, type CaptureOnly } from './capture-only';
import type { Device } from './device';
import { IdleWarning } from './IdleWarning';
import { LockContext, type Lock, type LockReason } from './context';
import { isWithoutServer } from './lease';
import { Leased } from './Leased';
import { Locked } from './Locked';
import { bringUnderNewKey } from './new-key';
import { identityOf, keepIdentity } from './people';
import { SetUp } from './SetUp';
import { joinUnlockedTabs, type UnlockedTab } from './tabs';

type Stage =
  | { readonly at: 'looking' }
  /** Nobody has used this tablet yet. */
  | { readonly at: 'fresh' }
  | { readonly at: 'setting-up'; readonly identity: Identity; readonly words: readonly string[] }
  | { readonly at: 'locked'; readonly ways: readonly Way[]; readonly why: LockReason | null }
  | { readonly at: 'open'; readonly behind: Behind }
  | { readonly at: 'failed'; readonly error: unknown };

/** As long as a lock waits for the disk once all is saved, ms. */
const patience = 1_000;

const stageOf = ({ ways, unreadable }: Awaited<ReturnType<Device['vault']['ways']>>, why: LockReason | null): Stage =>
  ways.length + unreadable === 0 ? { at: 'fresh' } : { at: 'locked', ways, why };

interface Held {
  readonly services: Services;
  readonly unlocked: Unlocked;
  readonly captureOnly: CaptureOnly | null;
}

/** Of the address, where it is an assessment's. */
function assessmentAt(pathname: string): readonly string[] {
  const route = readRoute(pathname);
  return route.name === 'assessment' ? [route.id] : [];
}

/** What is behind the lock, in a box that the lock empties: React remembers the state before the last one. */
class Behind {
  #held: Held | null;
  #isLocking = false;

  constructor(
    held: Held,
    readonly tab: UnlockedTab,
  ) {
    this.#held = held;
  }
  get held(): Held | null {
    return this.#held;
  }

  /** False where it is being locked already. */
  beginLock(): boolean {
    if (this.#isLocking) return false;
    this.#isLocking = true;
    return true;
  }

  empty(): void {
    breakOffAsking();
    this.#held?.services.sync.stop();
    this.#held?.services.store.close();
    this.#held?.unlocked.lock();
    this.#held = null;
    this.tab.leave();
  }
}

interface Props {
  readonly device: Device;
  readonly children: (services: Services) => ReactNode;
}

/**
 * What stands between a person and the records: a fresh tablet asks who is there and gives her four words; a locked one asks for them.
 * Only behind it is there a store at all.
 */
export function Gate({ device, children }: Props) {
  const t = useTranslate();
  const [stage, setStage] = useState<Stage>({ at: 'looking' });
  const fail = useCallback((error: unknown) => setStage({ at: 'failed', error }), []);

  useEffect(() => {
    device.vault.ways().then((found) => setStage(stageOf(found, null)), fail);
  }, [device, fail]);

  const open = useCallback(
    async (unlocked: Unlocked, signedIn: Identity | null): Promise<void> => {
      const tab = joinUnlockedTabs();
      let services: Services | null = null;
      try {
        await device.packs.forgetAtLock().catch(() => undefined);
        services = await device.openServices(unlocked.keyring);
        // What another person still has open in another tab is saved as hers before anything is saved under this name.
        if (services.identity?.account !== unlocked.account) await tab.lockOthers();
        await bringUnderNewKey(services.store, unlocked);
        const inHand = (await services.store.handedOver()) !== null;
        await services.store.takeBack();
        const handed = inHand ? await services.store.getNote(handedOverNote) : null;
        const identity = signedIn ?? (await identityOf(services.store, unlocked.account));
        if (identity === null || services.identity?.account !== identity.account) {
          // The cookie is of whoever used the tablet before: nothing of hers is sent under that name.
          if (signedIn === null) await signOut(fetch);
          await services.store.setIdentity(identity);
        }
        if (signedIn !== null) {
          await keepIdentity(services.store, signedIn);
          await services.store.renewLease(device.clock.now(), null);
        }
        services.store.signWith(unlocked);
        services.sync.start();
        const leftOpen = [...assessmentAt(location.pathname), ...(handed === null ? [] : [handed])];
        const without = await isWithoutServer(services, device.clock.now);
        const left = without ? await captureOnly(services.store, leftOpen) : null;
        setStage({ at: 'open', behind: new Behind({ services: { ...services, identity }, unlocked, captureOnly: left }, tab) });
      } catch (error) {
        services?.sync.stop();
        services?.store.close();
        unlocked.lock();
        tab.leave();
        fail(error);
      }
    },
    [device, fail],
  );

  const behind = stage.at === 'open' ? stage.behind : null;
  const lock = useMemo((): Lock | null => {
    if (behind === null || behind.held === null) return null;
    return {
      vault: device.vault,
      get unlocked() {
        if (behind.held === null) throw new Error('The tablet is locked.');
        return behind.held.unlocked;
      },
      lockOthers: () => behind.tab.lockOthers(),
      lockNow: async (why) => {
        if (!behind.beginLock()) return;
        if (why === 'asked' || why === 'signed-out') void behind.tab.lockOthers();
        const looked = device.vault.ways().then(
          (found): Stage => stageOf(found, why),
          (error: unknown): Stage => ({ at: 'failed', error }),
        );
        await saveBeforeLock(async () => {
          await behind.held?.services.store.signed();
          await behind.held?.services.sync.packUp();
        });
        // A disk that does not answer keeps no key, and nothing on the screen.
        const next = await Promise.race([looked, new Promise<Stage>((resolve) => setTimeout(resolve, patience, { at: 'looking' }))]);
        leaveField();
        setStage(next);
        behind.empty();
        if (next.at === 'looking') setStage(await looked);
      },
    };
  }, [device, behind]);

  useEffect(() => {
    if (lock !== null) behind?.tab.whenAsked(() => void lock.lockNow('other-tab'));
  }, [behind, lock]);

  switch (stage.at) {
    case 'looking':
      return (
        <Frame>
          <LoadingText>{t('lock.looking')}</LoadingText>
        </Frame>
      );
    case 'fresh':
      return (
        <Door
          onSignedIn={async (identity) => {
            const { drawWords } = await phrases();
            setStage({ at: 'setting-up', identity, words: drawWords(device.clock.random) });
          }}
        />
      );
    case 'setting-up':
      return (
        <SetUp
          identity={stage.identity}
          words={stage.words}
          make={async (person, secret) => open(await device.vault.create(person, secret), stage.identity)}
        />
      );
    case 'locked':
      return <Locked device={device} ways={stage.ways} why={stage.why} onOpen={(unlocked) => open(unlocked, null)} />;
    case 'failed':
      return <StartProblem error={stage.error} />;
    case 'open':
      return stage.behind.held === null ? null : (
        <LockContext value={lock}>
          {lock !== null && <IdleWarning lock={lock} />}
          {lock !== null && (
            <Leased services={stage.behind.held.services} lock={lock} begun={stage.behind.held.captureOnly}>
              {children}
            </Leased>
          )}
        </LockContext>
      );
  }
}
