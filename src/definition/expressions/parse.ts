import type { MissingPolicy } from '../canonical';
import { ExpressionError, tokens, type Token } from './tokens';
import { functionNames, reservedNames, type CompareOp, type Written } from './written';
import { didYouMean } from '../problem';

const comparisons: ReadonlyMap<string, CompareOp> = new Map([
  ['=', 'eq'],
  ['!=', 'ne'],
  ['<', 'lt'],
  ['<=', 'le'],
  ['>', 'gt'],
  ['>=', 'ge'],
]);
const deepest = 60;

/** Infix text to a tree. @throws ExpressionError */
export function parseExpression(text: string): Written {
  return new Parser(text).whole();
}

class Parser {
  private readonly tokens: readonly Token[];
  private place = 0;
  private depth = 0;
  /** What was joined by "and" without brackets of its own. */
  private readonly bare = new WeakSet<Written>();

  constructor(private readonly text: string) {
    this.tokens = tokens(text);
  }

  whole(): Written {
    const written = this.or();
    if (this.next.kind !== 'end') throw this.unexpected();
    return written;
  }

  private get next(): Token {
    return this.tokens[this.place] ?? { kind: 'end', value: '', at: this.text.length, end: this.text.length };
  }

  private is(kind: 'sign' | 'name', value: string): boolean {
    return this.next.kind === kind && this.next.value === value;
  }

  private take(kind: 'sign' | 'name', value: string): boolean {
    if (!this.is(kind, value)) return false;
    this.place += 1;
    return true;
  }

  private expect(value: string): void {
    if (this.take('sign', value)) return;
    const { next } = this;
    const found = next.kind === 'end' ? 'the expression ends' : `${next.value} stands`;
    throw new ExpressionError('syntax', next.at, `Here ${found} where ${value} is needed.`, `Put ${value} here.`);
  }

  private unexpected(): ExpressionError {
    const { next } = this;
    if (next.kind === 'end') return new ExpressionError('syntax', next.at, 'The expression ends too early.', 'Complete it.');
    const comparison = next.kind === 'sign' && comparisons.has(next.value);
    return new ExpressionError(
      'syntax',
      next.at,
      `${next.value} cannot stand here.`,
      comparison ? 'Join two comparisons by "and".' : 'Join the parts by an operator such as "and".',
    );
  }

  private or(): Written {
    this.depth += 1;
    if (this.depth > deepest) throw new ExpressionError('syntax', this.next.at, 'Nested too deeply.', 'Name parts of it as conditions.');
    const written = this.joined('or', () => this.joined('and', () => this.not()));
    this.depth -= 1;
    if (written.kind === 'or') for (const part of written.all) this.refuseBare(part);
    return written;
  }

  private joined(kind: 'and' | 'or', part: () => Written): Written {
    const { at } = this.next;
    const first = part();
    if (!this.is('name', kind)) return first;
    const all = [first];
    while (this.take('name', kind)) all.push(part());
    const written: Written = { kind, at, all };
    if (kind === 'and') this.bare.add(written);
    return written;
  }

  /** Readers differ on which of the two joins first, and a rule of life and death must not hang on that. */
  private refuseBare(part: Written): void {
    if (!this.bare.has(part)) return;
    throw new ExpressionError(
      'syntax',
      part.at,
      '"and" and "or" stand side by side without brackets.',
      'Put brackets round what belongs together.',
    );
  }

  private not(): Written {
    let negations = 0;
    const { at } = this.next;
    while (this.take('name', 'not')) negations += 1;
    const of = this.comparison();
    return negations % 2 === 0 ? of : { kind: 'not', at, of };
  }

  private comparison(): Written {
    const left = this.sum();
    const { next } = this;
    const op = next.kind === 'sign' ? comparisons.get(next.value) : undefined;
    if (op !== undefined) {
      this.place += 1;
      return { kind: 'compare', op, at: next.at, left, right: this.sum() };
    }
    if (this.take('name', 'includes')) return { kind: 'includes', at: next.at, of: left, option: this.sum() };
    if (this.take('name', 'in')) {
      this.expect('(');
      const options = [this.sum()];
      while (this.take('sign', ',')) options.push(this.sum());
      this.expect(')');
      return { kind: 'in', at: next.at, of: left, options };
    }
    return left;
  }

  private sum(): Written {
    let left = this.product();
    for (;;) {
      const { next } = this;
      if (next.kind !== 'sign' || (next.value !== '+' && next.value !== '-')) return left;
      const spaced = /\s/.test(this.text.charAt(next.at - 1)) && /\s/.test(this.text.charAt(next.end));
      if (next.value === '-' && !spaced) {
        throw new ExpressionError('syntax', next.at, 'A minus stands between spaces.', 'Put a space on both sides of the minus.');
      }
      this.place += 1;
      left = { kind: 'arithmetic', op: next.value === '+' ? 'add' : 'sub', at: next.at, left, right: this.product() };
    }
  }

  private product(): Written {
    let left = this.primary();
    for (;;) {
      const { next } = this;
      if (next.kind !== 'sign' || (next.value !== '*' && next.value !== '/')) return left;
      this.place += 1;
      left = { kind: 'arithmetic', op: next.value === '*' ? 'mul' : 'div', at: next.at, left, right: this.primary() };
    }
  }

  private primary(): Written {
    const { next } = this;
    if (this.take('sign', '(')) {
      const inner = this.or();
      this.expect(')');
      this.bare.delete(inner);
      return inner;
    }
    if (this.take('sign', '-')) {
      const number = this.next;
      if (number.kind !== 'number') throw this.unexpected();
      this.place += 1;
      return { kind: 'number', at: next.at, value: -number.value };
    }
    if (next.kind === 'end' || next.kind === 'sign') throw this.unexpected();
    this.place += 1;
    if (next.kind === 'number') return { kind: 'number', at: next.at, value: next.value };
    if (next.kind !== 'name') return { kind: next.kind, at: next.at, value: next.value };
    if (this.is('sign', '(')) return this.call(next.value, next.at);
    if (next.value === 'true' || next.value === 'false') return { kind: 'truth', at: next.at, value: next.value === 'true' };
    if (next.value === 'today') return { kind: 'today', at: next.at };
    if (reservedNames.has(next.value)) {
      this.place -= 1;
      throw this.unexpected();
    }
    return { kind: 'name', at: next.at, value: next.value };
  }

  private call(written: string, at: number): Written {
    const name = functionNames.find((known) => known === written);
    if (name === undefined) {
      const fix = didYouMean(written, functionNames, `The functions are ${functionNames.join(', ')}.`);
      throw new ExpressionError('dead-reference', at, `There is no function ${written}.`, fix);
    }
    this.expect('(');
    const args: Written[] = [];
    let missing: MissingPolicy | null = null;
    while (!this.is('sign', ')')) {
      if (args.length > 0 || missing !== null) this.expect(',');
      if (this.is('name', 'missing')) {
        if (name !== 'sum' && name !== 'mean') {
          throw new ExpressionError('syntax', this.next.at, 'Only sum and mean say what is missing.', 'Remove "missing".');
        }
        missing = this.missing();
      } else args.push(this.or());
    }
    this.expect(')');
    return { kind: 'call', name, at, args, missing };
  }

  private missing(): MissingPolicy {
    this.place += 1;
    this.expect('=');
    const { next } = this;
    this.place += 1;
    if (next.value === 'blank' || next.value === 'zero') return { policy: next.value };
    if (next.value === 'prorate') {
      this.expect('(');
      const least = this.next;
      if (least.kind !== 'number' || !Number.isInteger(least.value) || least.value < 1) {
        throw new ExpressionError('syntax', least.at, 'prorate needs a whole number.', 'Say how many answers there must be at least.');
      }
      this.place += 1;
      this.expect(')');
      return { policy: 'prorate', atLeast: least.value };
    }
    throw new ExpressionError(
      'missing-policy',
      next.at,
      `${next.value} is no way to treat what is missing.`,
      'Write blank, zero or prorate(n).',
    );
  }
}
