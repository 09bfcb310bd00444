// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RedFlagBanner } from '../../src/form';
import { sessionOf, show, Words } from './forms';

afterEach(cleanup);

describe('a red flag', () => {
  it('shows what to do at once, and shows nothing for a discreet one', async () => {
    const session = sessionOf({ 'alone-now': 'yes' });
    show(<RedFlagBanner session={session}>NOT sent.</RedFlagBanner>);
    session.answer('unsafe', 'yes');
    expect(screen.getByRole('alert').textContent).toBe('');
    session.answer('weak-limbs', 'yes');
    expect((await screen.findByText('Ring your 24-hour line now.')).closest('[role=alert]')).not.toBeNull();
    expect(screen.getByRole('alert').textContent).toContain('NOT sent.');
    expect(screen.queryByText('Never on a screen.')).toBeNull();
  });

  it('is short on the pages after that on which it was raised: whom to ring in sight, what to do one tap away', async () => {
    const user = userEvent.setup();
    const session = sessionOf();
    const banner = (place: string, short: boolean) => (
      <Words>
        <RedFlagBanner session={session} place={place} short={short} numbers={() => <p>Ring 0999</p>} />
      </Words>
    );
    const { rerender } = render(banner('one', true));
    session.answer('weak-limbs', 'yes');
    expect((await screen.findByText('Ring your 24-hour line now.')).closest('details')).toBeNull();
    rerender(banner('two', true));
    const fold = screen.getByText('Ring your 24-hour line now.').closest('details');
    expect(fold?.open).toBe(false);
    expect(screen.getByRole('heading', { name: /Do this now/ })).toBeTruthy();
    expect(screen.getByText('Ring 0999').closest('details')).toBeNull();
    await user.click(screen.getByText('Read again what to do'));
    expect(fold?.open).toBe(true);
    rerender(banner('check', false));
    expect(screen.getByText('Ring your 24-hour line now.').closest('details')).toBeNull();
  });

  it('speaks the language in which its words are written, where they are not translated', async () => {
    const session = sessionOf({}, 'ar');
    show(
      <Words language="ar">
        <RedFlagBanner session={session} />
      </Words>,
    );
    session.answer('weak-limbs', 'yes');
    expect((await screen.findByText('Ring your 24-hour line now.')).closest('[lang]')?.getAttribute('lang')).toBe('en-GB');
  });

  it('comes into view when the question that raised it stands far below, and leads back to it', async () => {
    const user = userEvent.setup();
    const session = sessionOf();
    show(
      <>
        <RedFlagBanner session={session} />
        <input aria-label="question" />
      </>,
    );
    const question = screen.getByLabelText('question');
    question.focus();
    const shownElements: Element[] = [];
    vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function scrolled(this: Element) {
      shownElements.push(this);
    });
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(0, -4000, 300, 200));
    session.answer('weak-limbs', 'yes');
    const back = await screen.findByRole('button', { name: 'Go back to my question' });
    expect(shownElements).toEqual([screen.getByRole('alert')]);
    expect(document.activeElement).toBe(question);
    await user.click(back);
    expect(shownElements).toEqual([screen.getByRole('alert'), question]);
    expect(document.activeElement).toBe(question);
    expect(screen.queryByRole('button', { name: 'Go back to my question' })).toBeNull();
    vi.restoreAllMocks();
  });
});
