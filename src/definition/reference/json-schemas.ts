import * as z from 'zod';
import { concernLibrarySchema, formSchema, scenarioFileSchema, servicesFileSchema, sharedPageSchema, standardsFileSchema } from '../schema';
import { translationFileSchema } from '../schema/translations';

export type JsonSchema = z.core.JSONSchema.JSONSchema;

const files = [
  ['form', formSchema, 'A form.'],
  ['page', sharedPageSchema, 'A page that forms use whole.'],
  ['concerns', concernLibrarySchema, 'The library of concerns.'],
  ['services', servicesFileSchema, 'The directory of services.'],
  ['standards', standardsFileSchema, 'The twelve standards of care, and what meets them.'],
  ['scenarios', scenarioFileSchema, 'Form tests: *.test.yaml beside a form or a shared page.'],
  ['translations', translationFileSchema, 'The texts of one form, shared page or library in another language.'],
] as const;

/** JSON Schema of each kind of file by its name, for editors to complete and check. Rules between keys are the build’s alone. */
export function jsonSchemas(): ReadonlyMap<string, JsonSchema> {
  return new Map(
    files.map(([name, schema, description]) => [name, { ...z.toJSONSchema(schema, { io: 'input' }), title: name, description }]),
  );
}
