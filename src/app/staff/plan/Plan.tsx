import { useState } from 'react';
import { planItemId, rankForPlan, type PlanItem, type Referral } from '../../../records';
import { Button, Checkboxes, Details, Tag } from '../../../look';
import { useTranslate } from '../../../messages';
import { careLibrary } from '../../care-library';
import { AddReferral } from './AddReferral';
import { Agree } from './Agree';
import { Agreed } from './Agreed';
import { CareScreen, type OpenCare } from './CareScreen';
import { flaggedConcerns } from './flag-concerns';
import { KeptDate } from './KeptFields';
import type { Held } from './load';
import { usePlanEdits, type Planned, type PlanEdits } from './plan-edits';
import { isAction, PlanItemEntry } from './PlanItemEntry';
import { ReferralEntry } from './ReferralEntry';
import { useTapped } from './use-tapped';
import { Versions } from './Versions';
import { hiddenItems, needsHerWord } from './words';

/** What will be done about each concern: suggestions to take over in one tap, or her nurse's own words. */
export function Plan({ id }: { readonly id: string }) {
  const t = useTranslate();
  return (
    <CareScreen id={id} step="plan" title={t('plan.title')}>
      {(care) => <Content care={care} />}
    </CareScreen>
  );
}

/** So many of her concerns stand open at once, the foremost and those with something planned; the others are named. */
const few = 6;

function Content({ care }: { readonly care: OpenCare }) {
  const t = useTranslate();
  const edits = usePlanEdits(care);
  const [open, setOpen] = useState<string | null>(null);
  const { result, form, standing } = care;
  const hidden = hiddenItems(result.session);
  const concerns = rankForPlan(
    result.concerns.filter(({ id }) => !hidden.has(id)),
    flaggedConcerns(form, result, care.flags),
  );
  const places = new Set(concerns.map(({ id }) => id));
  const others = care.items.filter(({ read }) => !read.removed && (read.concern === null || !places.has(read.concern)));
  const locked = standing !== null;
  const shared = { care, edits, open, onOpen: setOpen, locked };
  const [isWhole, setWhole] = useState(false);
  const planned = new Set(care.items.flatMap(({ read }) => (read.removed ? [] : (read.concern ?? []))));
  const rest = isWhole ? [] : concerns.filter(({ id }, place) => place >= few && !planned.has(id));
  const addOwn = async (concern: Planned | null) => setOpen(await edits.addOwn(concern));
  return (
    <>
      {edits.problem}
      {standing !== null && <Agreed care={care} standing={standing} />}
      {!locked && (
        <KeptDate
          label={t('plan.next-review')}
          hint={t('plan.next-review-hint')}
          value={edits.nextReview}
          onDate={(date) => void edits.review(date)}
        />
      )}
      {concerns.length === 0 && <p>{t('plan.no-concerns')}</p>}
      {concerns
        .filter((concern) => !rest.includes(concern))
        .map((concern) => (
          <section key={concern.id} className="hna-concern" aria-labelledby={`plan-${concern.id}`}>
            <h2 id={`plan-${concern.id}`} className="nhsuk-heading-s">
              {concern.text}
            </h2>
            <p className="hna-tags">
              {concern.top !== null && <Tag colour="purple">{t('result.top', { place: concern.top })}</Tag>}
              <span>{concern.rating === null ? t('result.not-rated') : t('result.rated', { rating: concern.rating })}</span>
            </p>
            <ItemsOf {...shared} items={care.items.filter(({ read }) => read.concern === concern.id)} />
            <ReferralsOf care={care} edits={edits} items={care.items.filter(({ read }) => read.concern === concern.id)} />
            {locked && !care.items.some(({ read }) => read.concern === concern.id && !read.removed) && <p>{t('plan.nothing')}</p>}
            {!locked && <Suggestions care={care} concern={concern} edits={edits} onOwn={() => void addOwn(concern)} />}
          </section>
        ))}
      {rest.length > 0 && (
        <>
          <p>
            {t('plan.not-shown')} {rest.map(({ text }) => text).join('; ')}
          </p>
          <Button secondary onClick={() => setWhole(true)}>
            {t('plan.show-rest', { count: rest.length })}
          </Button>
        </>
      )}
      {(others.length > 0 || !locked) && (
        <section aria-labelledby="plan-others">
          <h2 id="plan-others" className="nhsuk-heading-m">
            {t('plan.others')}
          </h2>
          <ItemsOf {...shared} items={others} />
          <ReferralsOf care={care} edits={edits} items={others} />
          {!locked && (
            <Button secondary onClick={() => void addOwn(null)}>
              {t('plan.add-other')}
            </Button>
          )}
        </section>
      )}
      {!locked && <InformationGiven care={care} concerns={concerns} edits={edits} />}
      <TakenOut care={care} edits={edits} locked={locked} />
      {!locked && <Agree care={care} nextReview={edits.nextReview} onUnfinished={setOpen} />}
      <Versions care={care} />
    </>
  );
}

interface ItemsProps {
  readonly care: OpenCare;
  readonly edits: PlanEdits;
  readonly items: readonly Held<PlanItem>[];
  readonly open: string | null;
  readonly onOpen: (id: string | null) => void;
  readonly locked: boolean;
}

function ItemsOf({ care, edits, items, open, onOpen, locked }: ItemsProps) {
  return items
    .filter(({ read }) => !read.removed && (isAction(read) || read.talkedThrough || read.information.length > 0))
    .map((item) => (
      <PlanItemEntry
        key={item.read.id}
        item={item}
        edits={edits}
        isOpen={open === item.read.id}
        onOpen={(isOpen) => onOpen(isOpen ? item.read.id : null)}
        isPrivate={needsHerWord(care, item.read)}
        locked={locked}
      />
    ));
}

function ReferralsOf({
  care,
  edits,
  items,
}: {
  readonly care: OpenCare;
  readonly edits: PlanEdits;
  readonly items: readonly Held<PlanItem>[];
}) {
  const own = new Set(items.map(({ read }) => read.id));
  return care.referrals
    .filter(({ read }) => own.has(read.planItem) && !read.removed)
    .map((referral) => <ReferralEntry key={referral.read.id} referral={referral} edits={edits} />);
}

function Suggestions(props: { readonly care: OpenCare; readonly concern: Planned; readonly edits: PlanEdits; readonly onOwn: () => void }) {
  const { care, concern, edits, onOwn } = props;
  const t = useTranslate();
  // The whole directory stands here only once it is asked for.
  const [isReferring, setReferring] = useState(false);
  const own = planItemId(care.state.id, concern.id);
  const present = new Set(care.items.filter(({ read }) => !read.removed).map(({ read }) => read.id));
  const suggestions = careLibrary.concerns[concern.id]?.suggestions.plan ?? [];
  const left = suggestions.filter((suggestion) => !present.has(planItemId(care.state.id, concern.id, suggestion.id)));
  const isTalked = care.items.some(({ read }) => read.id === own && read.talkedThrough && !read.removed);
  return (
    <>
      {left.length > 0 && (
        <ul className="hna-suggestions" aria-label={t('plan.suggestions', { concern: concern.text })}>
          {left.map((suggestion) => (
            <li key={suggestion.id}>
              <span>{suggestion.text}</span>
              <Button secondary onClick={() => void edits.accept(concern, suggestion)}>
                {t('plan.accept')}
                <span className="nhsuk-u-visually-hidden">: {suggestion.text}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="nhsuk-button-group hna-plan-actions">
        {!isTalked && (
          <Button secondary onClick={() => void edits.talkedThrough(concern, true)}>
            {t('plan.talked-through')}
            <span className="nhsuk-u-visually-hidden">: {concern.text}</span>
          </Button>
        )}
        <Button secondary onClick={onOwn}>
          {t('plan.own')}
          <span className="nhsuk-u-visually-hidden">: {concern.text}</span>
        </Button>
        <Button secondary aria-expanded={isReferring} onClick={() => setReferring(!isReferring)}>
          {t(isReferring ? 'referral.done' : 'referral.add')}
          <span className="nhsuk-u-visually-hidden">: {concern.text}</span>
        </Button>
      </div>
      {isReferring && <AddReferral concern={concern} edits={edits} />}
    </>
  );
}

/** All that the library offers to read about her concerns: many are ticked at once, each saved as it is ticked. */
function InformationGiven({
  care,
  concerns,
  edits,
}: {
  readonly care: OpenCare;
  readonly concerns: readonly Planned[];
  readonly edits: PlanEdits;
}) {
  const t = useTranslate();
  const offered = concerns.flatMap((concern) =>
    (careLibrary.concerns[concern.id]?.suggestions.information ?? []).map((information) => ({ concern, information })),
  );
  const given = new Set(
    care.items.filter(({ read }) => !read.removed).flatMap(({ read }) => read.information.map((each) => `${read.concern} ${each}`)),
  );
  const tapped = useTapped((value) => given.has(value));
  if (offered.length === 0) return null;
  return (
    <Checkboxes
      legend={<h2 className="nhsuk-fieldset__heading">{t('plan.information')}</h2>}
      legendSize="m"
      hint={t('plan.information-hint')}
      items={offered.map(({ concern, information }) => ({
        value: `${concern.id} ${information.id}`,
        label: information.text,
        hint: concern.text,
        inputProps: {
          onChange: (event) => {
            const { checked } = event.currentTarget;
            void tapped.tap(`${concern.id} ${information.id}`, checked, () => edits.inform(concern, information.id, checked));
          },
        },
      }))}
      values={offered.map(({ concern, information }) => `${concern.id} ${information.id}`).filter(tapped.of)}
    />
  );
}

/** Nothing is gone for good: what was taken out can be put back. */
function TakenOut({ care, edits, locked }: { readonly care: OpenCare; readonly edits: PlanEdits; readonly locked: boolean }) {
  const t = useTranslate();
  const out: readonly Held<PlanItem | Referral>[] = [...care.items, ...care.referrals].filter(({ read }) => read.removed);
  if (out.length === 0 || locked) return null;
  return (
    <Details summary={t('plan.taken-out', { count: out.length })}>
      <ul className="hna-suggestions">
        {out.map((each) => (
          <li key={each.read.id}>
            <span>{nameOf(each.read)}</span>
            <Button secondary onClick={() => void edits.remove(each, false)}>
              {t('plan.put-back')}
              <span className="nhsuk-u-visually-hidden">: {nameOf(each.read)}</span>
            </Button>
          </li>
        ))}
      </ul>
    </Details>
  );
}

const nameOf = (read: PlanItem | Referral): string => ('serviceName' in read ? read.serviceName : read.action || read.title);
