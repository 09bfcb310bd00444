// @vitest-environment jsdom
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { afterEach, expect, it, vi } from 'vitest';
import { MessagesProvider } from '../../src/messages';
import { Repair } from '../../src/app/repair/Repair';
import common from '../../src/messages/en-GB/common.json';
import repair from '../../src/messages/en-GB/repair.json';
import { Device, person } from '../store/world';
import { openTestStore, show } from './harness';

afterEach(cleanup);

const ring = () => Promise.resolve(new Device('repair').ring());

/** The page, and what it saved. */
function showRepair(factory: IDBFactory) {
  const files: string[] = [];
  const view = render(
    <MessagesProvider language="en-GB" catalogues={[common, repair]}>
      <Repair factory={factory} ring={ring} now={() => Date.UTC(2026, 10, 24, 10)} save={(name, text) => files.push(name, text)} />
    </MessagesProvider>,
  );
  return { ...view, files, press: () => userEvent.click(screen.getByRole('button', { name: 'Save what is not sent to a file' })) };
}

/** A tablet with one patient that is not sent. */
async function filled(): Promise<Device> {
  const device = new Device('repair');
  const store = await device.open();
  await store.commit(person('ann-aaaaaaaa'));
  store.close();
  return device;
}

it('saves what is not sent, says how much, and that the file holds personal data', async () => {
  const { files, press, container } = showRepair((await filled()).indexedDB);
  expect(screen.getByText(/not encrypted/)).toBeTruthy();
  await press();
  await screen.findByText('1 change is saved as hna-unsent-2026-11-24-10-00-00.json.');
  expect(files[0]).toBe('hna-unsent-2026-11-24-10-00-00.json');
  expect(files[1]).toContain('Ann Example');
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
});

it('says so where nothing was stored, and what to do where the browser does not open it', async () => {
  const nothing = showRepair(new Device('new').indexedDB);
  await nothing.press();
  await screen.findByText(/stored nothing of this app/);
  cleanup();
  const { indexedDB } = await filled();
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Internal error opening backing store', 'UnknownError');
  });
  const broken = showRepair(indexedDB);
  await broken.press();
  expect((await screen.findByRole('alert')).textContent).toContain('Do not clear the browser’s data');
  expect(broken.files).toEqual([]);
});

it('is brought in under What is waiting, by file; another file is refused with a sentence', async () => {
  const { files, press } = showRepair((await filled()).indexedDB);
  await press();
  await waitFor(() => expect(files).toHaveLength(2));
  cleanup();
  const store = await openTestStore();
  const text = files[1] ?? '';
  const ours = text.replaceAll('team-aaaa', 'team-demonstration-1');
  const { user, container } = show(store, '/waiting');
  const choose = async (content: string) => {
    await user.upload(
      await screen.findByLabelText('File of unsent work'),
      new File([content], 'hna-unsent.json', { type: 'application/json' }),
    );
    await user.click(screen.getByRole('button', { name: 'Bring in the file' }));
  };
  await user.click(await screen.findByRole('button', { name: 'Bring in the file' }));
  await screen.findByText('Choose the file to bring in');
  await choose(text.slice(0, -20));
  await screen.findByText(/is damaged\. Nothing was brought in/);
  await choose(text);
  await screen.findByText(/of another team/);
  // Its headers were altered, so their hashes no longer fit.
  await choose(ours);
  await screen.findByText(/1 entry is damaged and was left out/);
  expect(await store.outbox()).toMatchObject({ waiting: 0 });
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id }) => id)).toEqual([]);
  store.close();
});
