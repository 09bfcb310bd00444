import {
  BackLink,
  Button,
  ButtonLink,
  CareCard,
  Checkboxes,
  DateInput,
  Details,
  ErrorSummary,
  InsetText,
  LoadingText,
  NotificationBanner,
  Page,
  Panel,
  Radios,
  Select,
  TextArea,
  SummaryList,
  Table,
  Tag,
  TextInput,
  WarningCallout,
} from '../../src/look';

/** Every component on one page; words of its own are in brackets, as those of the pseudo-locale are. */
export function Gallery() {
  return (
    <Page status={<p>⟦Saved⟧</p>} back={<BackLink href="/" />} help={<a href="#help">⟦Help⟧</a>} footer={<p>⟦About⟧</p>}>
      <ErrorSummary errors={[{ message: '⟦Enter a name⟧', href: '#name' }]} />
      <h1>⟦Questions⟧</h1>
      <TextInput id="name" name="name" label="⟦Name⟧" hint="⟦As on the letter⟧" error="⟦Enter a name⟧" />
      <Radios
        id="rating"
        name="rating"
        legend="⟦How much?⟧"
        error="⟦Choose⟧"
        scale={{ low: '⟦Small⟧', high: '⟦Big⟧' }}
        items={Array.from({ length: 11 }, (_, index) => ({ value: String(index), label: <span>{`⟦${index}⟧`}</span> }))}
      />
      <Radios
        name="talk"
        legend="⟦Talk?⟧"
        items={[
          { value: 'yes', label: '⟦Yes⟧', hint: '⟦Soon⟧' },
          { value: 'no', label: '⟦No⟧', divider: '⟦or⟧' },
        ]}
      />
      <Checkboxes name="worries" legend="⟦Worries⟧" items={[{ value: 'pain', label: '⟦Pain⟧', hint: '⟦Any⟧' }]} values={['pain']} />
      <DateInput id="born" legend="⟦Born⟧" hint="⟦For example⟧" error="⟦Enter a date⟧" autoComplete="bday" />
      <Select label="⟦Event⟧" items={[{ value: 'a', label: '⟦Diagnosis⟧' }]} />
      <TextArea label="⟦What was said⟧" hint="⟦In your own words⟧" error="⟦Too long⟧" />
      <Button>⟦Continue⟧</Button>
      <ButtonLink href="/start">⟦Start⟧</ButtonLink>
      <Tag colour="red">⟦Urgent⟧</Tag>
      <InsetText>⟦Inset⟧</InsetText>
      <WarningCallout heading="⟦Careful⟧">⟦Words⟧</WarningCallout>
      <CareCard urgency="emergency" heading="⟦Ring⟧">
        ⟦Words⟧
      </CareCard>
      <NotificationBanner success>⟦Done⟧</NotificationBanner>
      <SummaryList rows={[{ key: '⟦Pain⟧', value: '⟦7⟧', actions: <a href="#change">⟦Change⟧</a> }]} />
      <Table caption="⟦Over time⟧" head={['⟦Concern⟧', '⟦March⟧']} rows={[['⟦Pain⟧', '⟦7⟧']]} rowHeaders />
      <Details summary="⟦Why⟧">⟦Because⟧</Details>
      <LoadingText />
      <Panel heading="⟦Sent⟧" headingLevel={2}>
        ⟦Thank you⟧
      </Panel>
    </Page>
  );
}
