import type { CanonicalForm } from '../definition';
import type { Form } from './contract';
import { Graph } from './graph';
import type { Program } from './program';

/** Nobody but the engine can look inside. */
class CompiledForm implements Form {
  readonly canonical: CanonicalForm;
  readonly #program: Program;

  constructor(canonical: CanonicalForm) {
    this.canonical = canonical;
    this.#program = new Graph(canonical);
  }

  static programOf(form: Form): Program {
    if (!(#program in form)) throw new Error('This form was not compiled.');
    return form.#program;
  }
}

/**
 * Turns a canonical form into a form. Whatever may be wrong with it is found here; what each value computes is made
 * when the value is first asked for.
 * @throws FormError where this is impossible: something that is not there, a circle, a pattern or a language that is none.
 */
export const compile = (canonical: CanonicalForm): Form => new CompiledForm(canonical);

/** @throws Error when the form was not made by {@link compile}. */
export const programOf = (form: Form): Program => CompiledForm.programOf(form);
