import type { ReactNode } from 'react';
import { Written } from '../language';
import { Markdown } from '../markdown';
import type { WidgetProps } from '../registry';

export function TextBlockWidget({ binding, field, facts }: WidgetProps): ReactNode {
  return (
    <Written form={binding.session.form.canonical} of={`${field.item.id}.text`} block>
      <Markdown text={facts.text} />
    </Written>
  );
}
