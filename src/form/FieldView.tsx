import { createElement, memo, useCallback, useEffect, useSyncExternalStore, type ReactNode } from 'react';
import type { Control, UseFormRegister } from 'react-hook-form';
import type { SlotValues, StepBinding } from './binding';
import { mayComeFromElsewhere, type Field, type Place } from './fields';
import { FromElsewhere, ReadOnlyAnswer } from './late-parts';
import type { Registry, Widget } from './registry';
import { useItemFacts } from './session-hooks';
import { Veil } from './Veil';
import { reasonFor, Why } from './Why';
import { aloud, type Translate } from './voice';
import { nameOf } from './words';

/** What every field of a step shares; the same object while the step is open. */
export interface Bound {
  readonly binding: StepBinding;
  readonly control: Control<SlotValues>;
  readonly register: UseFormRegister<SlotValues>;
  readonly registry: Registry;
  readonly t: Translate;
}

export function FieldList({ fields, bound }: { readonly fields: readonly Field[]; readonly bound: Bound }): ReactNode {
  return fields.map((field) => <FieldView key={field.slot} field={field} bound={bound} />);
}

interface FieldViewProps {
  readonly field: Field;
  readonly bound: Bound;
}

/** One field, rendered only when what surrounds its input changes. */
const FieldView = memo(function FieldView({ field, bound }: FieldViewProps): ReactNode {
  const { binding, control, register, registry, t } = bound;
  const { session } = binding;
  const facts = useItemFacts(session, field.path);
  const show = useCallback(
    (place: Place): ReactNode => {
      const inner = binding.field(place);
      return <FieldView key={inner.slot} field={inner} bound={bound} />;
    },
    [binding, bound],
  );
  // A widget need not register: its slot is asked about on Continue all the same.
  useEffect(() => {
    if (facts.visible) register(field.slot);
  }, [facts.visible, register, field.slot]);

  const isVeiled = useSyncExternalStore(binding.onUnveil, () => binding.isVeiled);
  if (isVeiled && binding.veils(field)) {
    return field.path === session.form.canonical.aloneGate ? <Veil id={binding.idOf(field)} binding={binding} t={t} /> : null;
  }
  const widget = widgetFor(field, registry, facts.readOnly);
  if (!facts.visible || widget === null) return null;
  const shown = createElement(widget, { id: binding.idOf(field), field, facts, binding, control, register, show, t });
  const reason = reasonFor(field, facts.readOnly);
  return (
    <>
      {shown}
      {mayComeFromElsewhere(field) && <FromElsewhere id={binding.idOf(field)} field={field} session={session} t={t} />}
      {reason !== null && (
        <Why session={session} path={field.path} name={nameOf(aloud(t, session.form.canonical), session, field)} code={reason} t={t} />
      )}
    </>
  );
});

/** What cannot be answered is shown as text, whatever its widget; a table and a computed value have a form of their own for that. */
function widgetFor(field: Field, registry: Registry, readOnly: boolean): Widget | null {
  const { type } = field.item;
  const own = type === 'table' || type === 'computed' || type === 'text-block';
  return readOnly && !own ? ReadOnlyAnswer : registry.widgetFor(field);
}
