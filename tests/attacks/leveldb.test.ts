import { expect, it } from 'vitest';
import { unpackLog } from './in-browser/leveldb';

it('finds a text of a log that lies in two of its blocks', () => {
  const room = 32_768 - 7;
  const text = Buffer.from(`${'x'.repeat(room - 5)}Qzcanaryal Madeup${'y'.repeat(100)}`);
  const heading = (length: number): Buffer => Buffer.from([0, 0, 0, 0, length & 255, length >> 8, 0]);
  const rest = text.subarray(room);
  const file = Buffer.concat([heading(room), text.subarray(0, room), heading(rest.length), rest]);
  expect(file.includes('Qzcanaryal Madeup')).toBe(false);
  expect(unpackLog(file)).toEqual(text);
});
