/** What lies in files of LevelDB, where Chromium keeps what a page keeps: what was just written in a log (`.log`), later in packed tables (`.ldb`). */

const magic = Buffer.from('57fb808b247547db', 'hex');
const footer = 48;
/** After each block: how it is packed, and its checksum. */
const trailer = 5;

/** A log is of blocks of so many bytes; what does not fit into one goes on in the next, behind another heading. */
const logBlock = 32_768;
/** Checksum, length, and which part of a record it is. */
const heading = 7;

/** What the records of a log say, one after the other; of other bytes something or nothing. */
export function unpackLog(file: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let block = 0; block < file.length; block += logBlock) {
    const end = Math.min(block + logBlock, file.length);
    for (let at = block; at + heading <= end;) {
      const next = at + heading + file.readUInt16LE(at + 4);
      parts.push(file.subarray(at + heading, Math.min(next, end)));
      at = next;
    }
  }
  return Buffer.concat(parts);
}

interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** Every block of data, one after the other; null where these bytes are no such table. */
export function unpackTable(file: Buffer): Buffer | null {
  if (file.length < footer || !file.subarray(-magic.length).equals(magic)) return null;
  const end = new Reader(file.subarray(-footer));
  handleIn(end);
  return Buffer.concat(handlesIn(blockAt(file, handleIn(end))).map((handle) => blockAt(file, handle)));
}

function handleIn(reader: Reader): Handle {
  return { offset: reader.number(), size: reader.number() };
}

function blockAt(file: Buffer, { offset, size }: Handle): Buffer {
  const packed = file.subarray(offset, offset + size);
  if (packed.length !== size || offset + size + trailer > file.length) throw new Error('the table is cut short');
  return file[offset + size] === 1 ? unpackSnappy(packed) : packed;
}

/** The index is a block whose values say where the others are. */
function handlesIn(index: Buffer): readonly Handle[] {
  const restarts = index.readUInt32LE(index.length - 4);
  const reader = new Reader(index.subarray(0, index.length - 4 - 4 * restarts));
  const handles: Handle[] = [];
  while (!reader.isAtEnd) {
    reader.number();
    const [key, value] = [reader.number(), reader.number()];
    reader.take(key);
    handles.push(handleIn(new Reader(reader.take(value))));
  }
  return handles;
}

/** The format description of google/snappy: literals, and copies of what came before. */
function unpackSnappy(packed: Buffer): Buffer {
  const reader = new Reader(packed);
  const out = Buffer.alloc(reader.number());
  let at = 0;
  const copy = (length: number, back: number): void => {
    for (let done = 0; done < length; done += 1) out[at + done] = out[at + done - back] ?? 0;
    at += length;
  };
  while (!reader.isAtEnd) {
    const tag = reader.byte();
    const high = tag >> 2;
    if ((tag & 3) === 0) {
      const length = 1 + (high < 60 ? high : reader.whole(high - 59));
      at += reader.take(length).copy(out, at);
    } else if ((tag & 3) === 1) copy(4 + (high & 7), ((high >> 3) << 8) | reader.byte());
    else copy(1 + high, reader.whole((tag & 3) === 2 ? 2 : 4));
  }
  if (at !== out.length) throw new Error('the block is cut short');
  return out;
}

class Reader {
  #at = 0;
  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.#at >= this.bytes.length;
  }
  byte(): number {
    return this.bytes.readUInt8(this.#at++);
  }
  take(length: number): Buffer {
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }
  /** Little-endian, of so many bytes. */
  whole(bytes: number): number {
    return this.take(bytes).readUIntLE(0, bytes);
  }
  /** Seven bits at a time. */
  number(): number {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = this.byte();
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  }
}
