// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ComponentType } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ahead, aheadSoon, createRegistry, defaultRegistry, late, StepForm, useSteps, type WidgetProps } from '../../src/form';
import type { Session } from '../../src/engine';
import { expectNothingFromAxe } from './sink';
import { sessionOf, show, Words } from './forms';

afterEach(cleanup);

interface Asked {
  readonly arrives: (component: ComponentType<{ readonly name: string }>) => void;
  readonly fails: () => void;
}

/** A part whose fetching the test decides. */
function held() {
  const asked: Asked[] = [];
  const part = late<{ readonly name: string }>(
    () => new Promise((resolve, reject) => asked.push({ arrives: resolve, fails: () => reject(new TypeError('no connection')) })),
  );
  return { asked, Part: part };
}

const Hello = ({ name }: { readonly name: string }) => <p>Hello {name}</p>;

describe('what is fetched apart from the page', () => {
  it('says that it loads, and then stands there', async () => {
    const { asked, Part } = held();
    show(<Part name="Maria" />);
    expect(screen.getByRole('status').textContent).toBe('Loading…');
    asked[0]?.arrives(Hello);
    await screen.findByText('Hello Maria');
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('says that it has not loaded and that nothing is lost, and comes when tried again', async () => {
    const { asked, Part } = held();
    const { container } = show(<Part name="Maria" />);
    asked[0]?.fails();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('What you have answered is not lost. Check the connection, then try again.');
    await expectNothingFromAxe(container);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(asked).toHaveLength(2);
    asked[1]?.arrives(Hello);
    await screen.findByText('Hello Maria');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('offers to load the page anew where trying again did not help, for a browser may never fetch it otherwise', async () => {
    const { asked, Part } = held();
    show(<Part name="Maria" />);
    asked[0]?.fails();
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(screen.queryByRole('button', { name: 'Load the page again' })).toBeNull();
    asked[1]?.fails();
    expect(await screen.findByRole('button', { name: 'Load the page again' })).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    asked[2]?.arrives(Hello);
    await screen.findByText('Hello Maria');
  });

  it('comes ahead once the worker of the page serves it, for a failure may be remembered', async () => {
    vi.useFakeTimers();
    const worker = new (class extends EventTarget {
      controller: object | null = null;
    })();
    vi.stubGlobal('navigator', Object.create(navigator, { serviceWorker: { value: worker } }));
    try {
      const { asked, Part } = held();
      aheadSoon([Part]);
      vi.advanceTimersByTime(5_000);
      expect(asked).toHaveLength(0);
      worker.dispatchEvent(new Event('controllerchange'));
      vi.advanceTimersByTime(1_000);
      expect(asked).toHaveLength(1);
      const without = held();
      aheadSoon([without.Part]);
      vi.advanceTimersByTime(10_000);
      expect(without.asked).toHaveLength(1);
      const calledOff = held();
      aheadSoon([calledOff.Part])();
      worker.dispatchEvent(new Event('controllerchange'));
      vi.advanceTimersByTime(20_000);
      expect(calledOff.asked).toHaveLength(0);
    } finally {
      vi.unstubAllGlobals();
      vi.useRealTimers();
    }
  });

  it('is fetched once for all who ask, and shows at once where it is already here', async () => {
    const { asked, Part } = held();
    const both = Promise.all([ahead([Part]), ahead([Part, Hello])]);
    expect(asked).toHaveLength(1);
    asked[0]?.arrives(Hello);
    await both;
    show(<Part name="Maria" />);
    expect(screen.getByText('Hello Maria')).toBeTruthy();
    expect(asked).toHaveLength(1);
  });

  it('is asked for again when it is shown after it failed ahead of time', async () => {
    const { asked, Part } = held();
    const failing = ahead([Part]);
    asked[0]?.fails();
    await failing;
    show(<Part name="Maria" />);
    expect(asked).toHaveLength(2);
    asked[1]?.arrives(Hello);
    await screen.findByText('Hello Maria');
  });
});

describe('a step with a widget that is fetched apart', () => {
  const other = 'Your weight, in kg';

  function Filling({ session, registry }: { readonly session: Session; readonly registry: typeof defaultRegistry }) {
    const steps = useSteps(session, { nothingToday: false });
    const [initial] = useState(() => steps.steps.find(({ key }) => key.includes('other')) ?? steps.step);
    return <StepForm session={session} step={initial} onContinue={() => undefined} registry={registry} />;
  }

  it('shows its questions together, lets nobody go on before, and after a failure what was typed before is there', async () => {
    const asked: { readonly arrives: (widget: ComponentType<WidgetProps>) => void; readonly fails: () => void }[] = [];
    const scale = late<WidgetProps>(
      () => new Promise((resolve, reject) => asked.push({ arrives: resolve, fails: () => reject(new TypeError('no connection')) })),
    );
    const registry = defaultRegistry.with({ tester: ({ item }) => (item.type === 'scale' ? 5 : null), widget: scale });
    const session = sessionOf({ weight: 70 });
    render(
      <Words>
        <Filling session={session} registry={registry} />
      </Words>,
    );
    expect(screen.getByRole('heading', { level: 1 })).toBeTruthy();
    expect(screen.queryByLabelText(other)).toBeNull();
    expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull();
    asked[0]?.fails();
    await userEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(screen.queryByLabelText(other)).toBeNull();
    asked[1]?.arrives(({ t }) => <p>{t('form.yes')}</p>);
    expect((await screen.findByLabelText<HTMLInputElement>(other)).value).toBe('70');
    expect(screen.getByRole('button', { name: 'Continue' })).toBeTruthy();
  });

  it('fetches what later steps of the form need before they are reached, and nothing that the form does not ask', async () => {
    const asked: string[] = [];
    const part = (name: string) =>
      late<WidgetProps>(() => {
        asked.push(name);
        return Promise.resolve(() => null);
      });
    const registry = createRegistry(
      ['rank', 'date', 'table', 'body-map'].map((type) => ({
        tester: ({ item }: { readonly item: { readonly type: string } }) => (item.type === type ? 1 : null),
        widget: part(type),
      })),
    );
    const session = sessionOf();
    const first = { kind: 'page', key: 'safety', page: 'safety' } as const;
    render(
      <Words>
        <StepForm session={session} step={first} onContinue={() => undefined} registry={registry} />
      </Words>,
    );
    expect(asked).toEqual([]);
    await expect.poll(() => asked.toSorted()).toEqual(['date', 'rank']);
  });
});
