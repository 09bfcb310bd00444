import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { idSchema } from '../../records';
import { StartFailure, codeOf, messageOf } from '../failure';
import { Refusal } from '../http/refusal';

/**
 * Who was erased, in a file apart from the database, so that a database that is put back to an earlier day is told once more. Each line
 * is a random id and a time; lines are only ever added, and one is on the disk before anybody hears that the patient is erased.
 */
const lineSchema = z.strictObject({ patient: idSchema, at: z.number().int() });

/** Beside the organisation's keys: `data-keys.json` has `data-erased.jsonl`. */
export const ledgerPlace = (keysFile: string): string => `${keysFile.replace(/(-keys)?\.json$/, '')}-erased.jsonl`;

export class Ledger {
  constructor(private readonly file: string) {}

  /** Patients in the order in which they were erased. @throws StartFailure where the file cannot be read. */
  read(): readonly string[] {
    return (
      this.#text()
        .split('\n')
        // What stands after the last end of a line was torn off by a power cut, before anybody heard of it.
        .slice(0, -1)
        .filter((line) => line !== '')
        .map((line) => this.#patientIn(line))
    );
  }

  /** Whole, or as if it had never been asked for. @throws Refusal where it is not on the disk. */
  add(patient: string, at: number): void {
    orRefused(() => this.#add(patient, at));
  }

  /** @throws Refusal where the file cannot be read. */
  has(patient: string): boolean {
    return orRefused(() => this.read().includes(patient));
  }

  #add(patient: string, at: number): void {
    const text = this.#text();
    const whole = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1));
    mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
    const handle = openSync(this.file, 'a', 0o600);
    try {
      const { size } = fstatSync(handle);
      // Where another server has added a line since, there is nothing torn off.
      const start = size === Buffer.byteLength(text) ? whole : size;
      try {
        if (start < size) ftruncateSync(handle, start);
        writeSync(handle, `${JSON.stringify({ patient, at })}\n`);
        fsyncSync(handle);
      } catch (error) {
        ftruncateSync(handle, start);
        throw error;
      }
    } finally {
      closeSync(handle);
    }
    if (text === '') syncFolder(dirname(this.file));
  }

  #text(): string {
    try {
      return readFileSync(this.file, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return '';
      throw new StartFailure(`Cannot read ${this.file}, which says who was erased: ${messageOf(error)}. Put it right, then start again.`, {
        cause: error,
      });
    }
  }

  #patientIn(line: string): string {
    try {
      return lineSchema.parse(JSON.parse(line)).patient;
    } catch (error) {
      throw new StartFailure(`${this.file}, which says who was erased, is damaged. Put it back from its copy, then start again.`, {
        cause: error,
      });
    }
  }
}

function orRefused<T>(work: () => T): T {
  try {
    return work();
  } catch {
    throw new Refusal(503, 'no-ledger', 'The server could not write down who is to be erased, so nobody was. Tell whoever runs it.');
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, constants.O_RDONLY);
  fsyncSync(handle);
  closeSync(handle);
}
