// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Button, Checkboxes, DateInput, ErrorSummary, Radios, setDirection, TextInput, type DateParts } from '../../src/look';
import { Gallery } from './gallery';
import { show, violations } from './screen';

afterEach(() => {
  cleanup();
  document.head.replaceChildren();
});

describe('the components', () => {
  it('have no fault that axe can find', async () => {
    document.documentElement.lang = 'en-GB';
    document.title = 'Questions';
    await show(<Gallery />);
    expect(await violations(document.documentElement)).toEqual([]);
  });

  it('say nothing in English that did not come from a catalogue', async () => {
    const { container } = await show(<Gallery />, 'en-XA');
    const outside = container.textContent.replace(/⟦[^⟧]*⟧/gu, '');
    expect(outside.replace(/[\s:]/gu, '')).toBe('');
  });

  it('put the watermark on every page, once where it prints on each sheet', async () => {
    await show(<Gallery />);
    expect(screen.getAllByText('DEMONSTRATION — not for real patients')).toHaveLength(2);
    expect(document.querySelectorAll('.hna-watermark')).toHaveLength(1);
  });

  it('let the keyboard skip to the main part', async () => {
    await show(<Gallery />);
    await userEvent.click(screen.getByText('Skip to main content'));
    expect(document.activeElement).toBe(screen.getByRole('main'));
  });
});

describe('choices', () => {
  const numbers = Array.from({ length: 11 }, (_, index) => ({ value: String(index), label: index }));

  it('show a label for zero and choose nothing by themselves', async () => {
    await show(<Radios name="scale" legend="How much?" items={numbers} scale={{ low: 'None', high: 'Most' }} />);
    expect(screen.getByRole('radio', { name: '0' })).toBeTruthy();
    expect(screen.getAllByRole('radio').filter((radio) => radio instanceof HTMLInputElement && radio.checked)).toEqual([]);
    expect(screen.getByRole('group', { name: 'How much?', description: 'None Most' })).toBeTruthy();
  });

  it('take the registration of a form library', async () => {
    const sent = vi.fn<(values: unknown) => void>();
    function Form() {
      const { register, handleSubmit } = useForm();
      return (
        <form onSubmit={(event) => void handleSubmit((values) => sent(values))(event)}>
          <Radios legend="Rate" items={numbers} {...register('rating')} />
          <Checkboxes legend="Tick" items={[{ value: 'pain', label: 'Pain', inputProps: register('pain') }]} />
          <TextInput label="Name" {...register('name')} />
          <Button type="submit">Continue</Button>
        </form>
      );
    }
    await show(<Form />);
    await userEvent.click(screen.getByLabelText('7'));
    await userEvent.type(screen.getByLabelText('Name'), 'Ann');
    await userEvent.click(screen.getByText('Continue'));
    expect(sent).toHaveBeenCalledWith({ rating: '7', pain: false, name: 'Ann' });
  });

  it('can be held by the caller, who may leave them blank', async () => {
    const chosen = vi.fn<(value: string) => void>();
    const { rerender } = await show(
      <Radios name="a" legend="A" items={numbers} value={null} onChange={(event) => chosen(event.currentTarget.value)} />,
    );
    await userEvent.click(screen.getByLabelText('3'));
    expect(chosen).toHaveBeenCalledWith('3');
    rerender(<Radios name="a" legend="A" items={numbers} value="3" />);
    expect(screen.getByRole('radio', { name: '3', checked: true })).toBeTruthy();
  });
});

describe('a date', () => {
  it('is three fields whose text is kept as typed', async () => {
    const seen: DateParts[] = [];
    function Held() {
      const [value, setValue] = useState({ day: '', month: '', year: '' });
      seen.push(value);
      return <DateInput id="born" legend="Born" value={value} onChange={setValue} />;
    }
    await show(<Held />);
    await userEvent.type(screen.getByLabelText('Day'), '31');
    await userEvent.type(screen.getByLabelText('Month'), 'Feb');
    expect(seen.at(-1)).toEqual({ day: '31', month: 'Feb', year: '' });
    expect(screen.getByLabelText('Year').id).toBe('born-year');
  });
});

describe('an error', () => {
  it('is said in the summary, which takes focus and leads to the input, and again beside the input', async () => {
    vi.stubGlobal('CSS', { escape: (text: string) => text });
    await show(
      <>
        <ErrorSummary errors={[{ message: 'Enter a name', href: '#name' }]} />
        <TextInput id="name" label="Name" error="Enter a name" />
      </>,
    );
    expect(document.activeElement?.className).toBe('nhsuk-error-summary');
    await userEvent.click(screen.getByRole('link', { name: 'Enter a name' }));
    const input = screen.getByRole('textbox', { name: 'Name', description: 'Error: Enter a name' });
    expect(document.activeElement).toBe(input);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    vi.unstubAllGlobals();
  });

  it('shows the title of the summary first, though the summary be taller than the screen', async () => {
    const scrolled: [Element, unknown][] = [];
    vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(function scroll(this: Element, how) {
      scrolled.push([this, how]);
    });
    const focus = vi.spyOn(HTMLElement.prototype, 'focus');
    await show(<ErrorSummary errors={[{ message: 'Enter a name', href: '#name' }]} />);
    expect(focus).toHaveBeenCalledExactlyOnceWith({ preventScroll: true });
    expect(scrolled).toEqual([[document.querySelector('.nhsuk-error-summary'), { block: 'start' }]]);
    vi.restoreAllMocks();
  });
});

describe('a button', () => {
  it('takes a quick double press of an unsteady hand once', async () => {
    const pressed = vi.fn<() => void>();
    await show(<Button onClick={pressed}>Continue</Button>);
    await userEvent.dblClick(screen.getByText('Continue'));
    expect(pressed).toHaveBeenCalledTimes(1);
  });
});

describe('the direction of reading', () => {
  it('swaps the stylesheet and keeps the old one until the new one is there', () => {
    document.head.innerHTML = '<link id="hna-look" rel="stylesheet" href="/l.css" data-ltr="/l.css" data-rtl="/r.css">';
    setDirection('rtl');
    expect(document.documentElement.dir).toBe('rtl');
    expect([...document.querySelectorAll('link')].map((link) => link.getAttribute('href'))).toEqual(['/l.css', '/r.css']);
    document.querySelector('#hna-look')?.dispatchEvent(new Event('load'));
    expect([...document.querySelectorAll('link')].map((link) => link.getAttribute('href'))).toEqual(['/r.css']);
    setDirection('ltr');
    expect(document.querySelector('#hna-look')?.getAttribute('href')).toBe('/l.css');
  });
});
