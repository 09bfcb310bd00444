import { memo, useMemo, type ReactNode } from 'react';
import { BodyPicture } from '../body/BodyPicture';
import type { WidgetProps } from '../registry';
import { Ticks } from './ChoicesWidget';

/** Where on the body: a list of checkboxes, and a picture that ticks the same boxes. */
export const BodyMapWidget = memo(function BodyMapWidget(props: WidgetProps): ReactNode {
  const { field, t } = props;
  const codes = useMemo(() => (field.item.options ?? []).map(({ code }) => code), [field.item]);
  return (
    <div className="hna-body-map">
      <Ticks {...props} picture={(held, toggle) => <BodyPicture codes={codes} held={held} onToggle={toggle} t={t} />} />
    </div>
  );
});
