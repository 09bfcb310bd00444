import { describe, expect, it } from 'vitest';
import { canonicalJson, hashText } from '../../src/records';
import { person } from '../store/world';
import { world } from './devices';

describe('news', () => {
  it('comes by a live hint', async () => {
    const { devices, tabs, server, clock } = await world('a', 'b');
    const id = devices[0]!.id();
    await tabs[0]!.store.commit(person(id));
    await tabs[0]!.sync.syncNow();
    tabs[1]!.hints[0]!.say({ feed: server.feed, head: 1 });
    await clock.pass(0);
    expect(await tabs[1]!.store.record(id)).not.toBeNull();
  });

  it('comes by itself within a minute or so', async () => {
    const { devices, tabs, clock } = await world('a', 'b');
    const id = devices[0]!.id();
    await tabs[0]!.store.commit(person(id));
    await tabs[0]!.sync.syncNow();
    await clock.pass(70_000);
    expect(await tabs[1]!.store.record(id)).not.toBeNull();
  });

  it('brings the definitions, and refuses one that is not what its hash says', async () => {
    const { tabs, server } = await world('a');
    const bare = {
      format: 1 as const,
      id: 'form',
      version: '1.0.0',
      status: 'active' as const,
      language: 'en-GB',
      licence: 'OGL-3.0',
      points: ['diagnosis' as const],
      title: 'Form',
      context: [],
      conditions: [],
      pages: [],
      items: [],
      redFlags: [],
    };
    server.definitions = [
      { ...bare, hash: hashText(canonicalJson(bare)) },
      { ...bare, id: 'other', hash: hashText('something else') },
    ];
    await tabs[0]!.sync.syncNow();
    expect(await tabs[0]!.store.definitions()).toMatchObject([{ id: 'form', version: '1.0.0', points: ['diagnosis'], status: 'active' }]);
    expect(await tabs[0]!.store.definition('form', '1.0.0')).toEqual(server.definitions[0]);
    expect(await tabs[0]!.store.definition('other', '1.0.0')).toBeNull();
    expect(tabs[0]!.sync.status().state).toBe('problem');
  });

  it('teaches the device how far its clock is off, and nothing else depends on it', async () => {
    const { devices, tabs, server } = await world('a');
    devices[0]!.time = server.time - 10 * 365 * 86_400_000;
    await tabs[0]!.sync.syncNow();
    const { changeset } = await tabs[0]!.store.commit(person(devices[0]!.id()));
    expect(changeset.header.at + changeset.header.offset).toBe(server.time);
    await tabs[0]!.sync.syncNow();
    expect(server.entries).toHaveLength(1);
  });
});
