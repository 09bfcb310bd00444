export { BackLink, Button, ButtonLink, type ButtonLinkProps, type ButtonProps } from './actions';
export { Checkboxes, Radios, type CheckboxesProps, type ChoiceItem, type RadiosProps } from './choices';
export {
  CareCard,
  Details,
  InsetText,
  LoadingText,
  NotificationBanner,
  Panel,
  Tag,
  WarningCallout,
  type CareUrgency,
  type TagColour,
} from './content';
export { setDirection } from './direction';
export { Dialog } from './Dialog';
export { ErrorSummary, type SummaryError } from './ErrorSummary';
export { ErrorMessage, Fieldset, Hint, Label, type FieldsetProps, type Size } from './field';
export {
  DateInput,
  Select,
  TextArea,
  TextInput,
  type DateInputProps,
  type DateParts,
  type InputWidth,
  type SelectItem,
  type SelectProps,
  type TextInputProps,
} from './inputs';
export { SummaryList, Table, type SummaryRow, type TableProps } from './lists';
export { Page } from './Page';
export { useWatermark, WatermarkContext, type Watermark } from './watermark';
