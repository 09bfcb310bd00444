import { execFile } from 'node:child_process';
import { access, mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

/** Another team's project: it has installed the package, and knows nothing of our sources. */
let project = '';
const node = (...args: string[]) => run(process.execPath, args, { cwd: project });

const form = `
export const wellbeing = defineForm({
  form: 'another-team/wellbeing', version: '1.0.0', status: 'draft', language: 'en-GB', licence: 'CC-BY-4.0',
  points: ['progression'], title: 'How are you?',
  pages: [{ id: 'today', title: 'Today', items: [
    { id: 'tired', type: 'yes-no', text: 'Are you tired?', required: true },
    { id: 'hours', type: 'number', text: 'How many hours do you sleep?', min: 0, max: 24, showIf: 'tired = yes' },
    { id: 'too-few', type: 'computed', text: 'Too few', value: 'hours < 6' },
  ] }],
});`;

beforeAll(async () => {
  // `npm test` builds it before; otherwise: npm run build:lib.
  await access(join(root, 'dist/lib/types/lib/index.d.ts'));
  project = await mkdtemp(join(tmpdir(), 'hna-library-'));
  await mkdir(join(project, 'node_modules/@types'), { recursive: true });
  await symlink(root, join(project, 'node_modules/hna-form-engine'));
  for (const name of ['react', 'react-dom', '@types/react', '@types/react-dom', '@types/node', 'undici-types', 'csstype']) {
    await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name));
  }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
});

afterAll(() => rm(project, { recursive: true, force: true }));

describe('the package, from outside', () => {
  it('defines, builds, runs and checks a form in plain Node', async () => {
    await writeFile(
      join(project, 'run.mjs'),
      `import { buildDefinition, compile, defineForm, open, responseSchema } from 'hna-form-engine';
      ${form}
      const { form: built, problems } = buildDefinition(wellbeing);
      const session = open(compile(built), { today: '2026-11-24' });
      session.answer('tired', 'yes');
      session.answer('hours', 5);
      const response = responseSchema(built);
      console.log(JSON.stringify({
        problems, tooFew: session.snapshot('too-few').value, visible: session.snapshot('hours').visible,
        good: response.safeParse(session.toAnswers()).success,
        bad: response.safeParse({ tired: 'perhaps', nausea: 1 }).error.issues.map(({ path, message }) => [path.join(), message]),
        broken: buildDefinition({ ...wellbeing, title: 'Your cancer' }).problems.map(({ code, path }) => [code, path]),
      }));`,
    );
    expect(JSON.parse((await node('run.mjs')).stdout)).toEqual({
      problems: [],
      tooFew: true,
      visible: true,
      good: true,
      bad: [
        ['nausea', 'The form has no such answer.'],
        ['tired', 'It is none of the options.'],
      ],
      broken: [['title-names-event', 'title']],
    });
  });

  it.each(['node16', 'bundler'])('has types that hold under module resolution %s', async (moduleResolution) => {
    await writeFile(
      join(project, 'use.tsx'),
      `import { type Answers, buildDefinition, defineForm } from 'hna-form-engine';
      import { FormView } from 'hna-form-engine/react';
      ${form}
      const answers: Answers<typeof wellbeing> = { tired: 'yes', hours: 5 };
      // @ts-expect-error -- not an answer of that question
      answers.tired = 'perhaps';
      const { form: built } = buildDefinition(wellbeing);
      export const view = built && <FormView definition={built} onSubmit={({ stripped }) => console.log(answers, stripped.length)} />;`,
    );
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      jsx: 'react-jsx',
      target: 'es2023',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: ['node'],
      module: moduleResolution === 'node16' ? 'node16' : 'esnext',
      moduleResolution,
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.tsx'] }));
    const checked = await node(join(root, 'node_modules/typescript/bin/tsc'), '--project', 'tsconfig.json').catch(
      (error: unknown) => error,
    );
    expect(checked).toMatchObject({ stdout: '' });
  });

  it('leaves packages outside, and brings both stylesheets', async () => {
    const [index, react, ltr, rtl] = await Promise.all(
      ['index.js', 'react.js', 'look.css', 'look.rtl.css'].map((name) => readFile(join(root, 'dist/lib', name), 'utf8')),
    );
    expect(index).toMatch(/from "zod"/);
    expect(react).toMatch(/from "react-hook-form"/);
    expect(index).not.toMatch(/from "react|from "node:/);
    expect(ltr).not.toEqual(rtl);
  });

  it('brings JSON Schema of every kind of file, for editors', async () => {
    await writeFile(
      join(project, 'schemas.mjs'),
      `import form from 'hna-form-engine/schema/form.schema.json' with { type: 'json' };
      import translations from 'hna-form-engine/schema/translations.schema.json' with { type: 'json' };
      console.log(JSON.stringify([form.title, translations.title, Object.keys(form.properties).includes('minimumSafeVersion')]));`,
    );
    expect(JSON.parse((await node('schemas.mjs')).stdout)).toEqual(['form', 'translations', true]);
  });
});
