import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, vi } from 'vitest';
import type { OpenOptions } from '../../src/engine';
import { StepForm, type Registry } from '../../src/form';
import { show } from './forms';
import { sinkSession } from './kitchen-sink';

/** Opens one page of the kitchen sink. */
export function openPage(page: string, options: Partial<OpenOptions> = {}, registry?: Registry, onRender?: () => void) {
  const session = sinkSession(options);
  session.start();
  const onContinue = vi.fn<() => void>();
  const step = { key: `page/${page}`, kind: 'page', page } as const;
  const shown = show(
    <StepForm session={session} step={step} onContinue={onContinue} {...(registry === undefined ? {} : { registry })} />,
    onRender,
  );
  return { session, onContinue, user: userEvent.setup(), ...shown };
}

export const goOn = () => screen.getByRole('button', { name: 'Continue' });

export async function expectNothingFromAxe(container: Element): Promise<void> {
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
}
