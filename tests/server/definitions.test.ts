import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { helloSchema } from '../../src/protocol';
import { canonicalJson, hashText } from '../../src/records';
import { formOf } from '../engine/forms';
import { makeFolder, Nurse, start } from './helper';

let folder: ReturnType<typeof makeFolder>;
beforeAll(() => {
  folder = makeFolder();
});
afterAll(() => folder.remove());

const form = (version: string, text: string, inputs: readonly string[] = []) => {
  const { hash: _, ...content } = formOf({
    id: 'progression',
    version,
    status: 'active',
    pages: [{ id: 'body', items: [{ id: 'weak', type: 'yes-no', text }] }],
    redFlags: [{ id: 'cord', when: { op: 'eq', left: { op: 'ref', path: 'weak' }, right: { op: 'code', value: 'yes' } }, inputs }],
  });
  return { ...content, hash: hashText(canonicalJson(content)) };
};

/** Starts with this form built, and says what the server offers to devices. */
async function served(built: ReturnType<typeof form>) {
  writeFileSync(join(folder.path, 'forms', 'form.json'), canonicalJson(built));
  const server = await start(folder.path);
  try {
    const nurse = await Nurse.signIn(server, 0, 'device-definitions');
    const { definitions } = helloSchema.parse(await (await nurse.send('GET', '/api/sync/hello')).json());
    return definitions.map(({ version, hash, status }) => ({ version, hash, status }));
  } finally {
    await server.stop();
  }
}

it('never holds two texts under one version of a form', async () => {
  const first = form('1.0.0', 'Are your legs weaker?');
  expect(await served(first)).toEqual([{ version: '1.0.0', hash: first.hash, status: 'active' }]);
  await expect(served(form('1.0.0', 'Are your arms weaker?'))).rejects.toThrow(
    'The form progression 1.0.0 is in the database with another text (the wording of the question weak changed).',
  );
  // What a build derives may be written differently; assessments name the hash that is held.
  const derived = form('1.0.0', 'Are your legs weaker?', ['weak']);
  expect(derived.hash).not.toBe(first.hash);
  expect(await served(derived)).toEqual([{ version: '1.0.0', hash: first.hash, status: 'active' }]);
  const second = form('1.0.1', 'Are your arms weaker?');
  expect(await served(second)).toEqual([
    { version: '1.0.0', hash: first.hash, status: 'retired' },
    { version: '1.0.1', hash: second.hash, status: 'active' },
  ]);
});
