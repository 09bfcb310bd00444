import { afterEach } from 'vitest';
import type { Sync } from '../../src/sync';
import { Device } from '../store/world';
import { TestServer } from './server';
import { Clock, openTab, TestLocks, type Tab } from './world';

/** What a test started; stopped after it. */
export const running: Sync[] = [];
afterEach(() => running.splice(0).forEach((sync) => sync.stop()));

/** One page on each of so many devices, all at one server. */
export async function world(...seeds: string[]): Promise<{ server: TestServer; clock: Clock; devices: Device[]; tabs: Tab[] }> {
  const server = new TestServer();
  const clock = new Clock();
  const devices = seeds.map((seed) => new Device(seed));
  const tabs = await Promise.all(devices.map((device) => openTab(device, server, clock, new TestLocks())));
  running.push(...tabs.map((tab) => tab.sync));
  await clock.pass(0);
  return { server, clock, devices, tabs };
}
