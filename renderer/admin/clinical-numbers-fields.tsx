import { TextInput } from '@mantine/core'
import { humptyDumptyBandsPublished, morseBandsPublished } from '../../shared/clinical/fall-bands.ts'
import { rangedVitalSigns, shippedNumbers } from '../../shared/clinical/hospital-rules.ts'
import { vitalSignRanges } from '../../shared/clinical/vital-sign-ranges.ts'
import type { FieldError } from '../../shared/errors.ts'
import { vitalSigns } from '../../shared/forms/frm-05-vital-signs.ts'
import { Latin } from '../components/latin.tsx'
import { useWords, type Words } from '../i18n/use-words.tsx'
import type { NumberTexts } from './numbers-draft.ts'

interface NumbersProps {
  readonly texts: NumberTexts
  readonly problems: readonly FieldError[]
  readonly onType: (field: string, text: string) => void
}

/** What a vital sign is called, and its unit. */
function vitalSignOf(name: string, { text }: Pick<Words, 'text'>): { label: string; unit: string } {
  const field = vitalSigns.fields.find((each) => each.name === name)
  return {
    label: field === undefined ? name : text(field.label),
    unit: field !== undefined && 'unit' in field ? (field.unit ?? '') : '',
  }
}

/** A number's name for people: that of its row and column. */
export function numberName(field: string, words: Pick<Words, 't' | 'text'>): string {
  const { t } = words
  const [group, ...rest] = field.split('.')
  const last = rest.at(-1)
  switch (group) {
    case 'accepted_ranges':
      return `${vitalSignOf(rest[0] ?? '', words).label}: ${t(last === 'min' ? 'organisation.lowest' : 'organisation.highest')}`
    case 'morse_bands':
    case 'humpty_dumpty_bands':
      return `${t(group === 'morse_bands' ? 'organisation.morse' : 'organisation.humpty_dumpty')}: ${t(
        last === 'moderate_from' ? 'organisation.moderate_from' : 'organisation.high_from',
      )}`
    default:
      return t(last === 'at_least' ? 'organisation.pain_at_least' : 'organisation.pain_minutes')
  }
}

/** One number of the table; its name is that of its row and column. */
function NumberCell({ texts, problems, onType, field }: NumbersProps & { field: string }) {
  const words = useWords()
  const { t } = words
  const problem = problems.find((each) => each.field === field)
  const { min, max } = problem?.params ?? {}
  const sentence =
    problem === undefined
      ? undefined
      : problem.code === 'out_of_range'
        ? t('organisation.out_of_range', { min: min ?? '', max: max ?? '' })
        : t(problem.code === 'not_above_min' ? 'organisation.not_above_min' : 'organisation.not_a_number')
  return (
    <TextInput
      id={`number-${field}`}
      aria-label={numberName(field, words)}
      className="number-cell"
      dir="ltr"
      inputMode="decimal"
      autoComplete="off"
      value={texts[field] ?? ''}
      error={sentence}
      onChange={(event) => onType(field, event.currentTarget.value)}
    />
  )
}

/** What each vital sign may be without a question, between what is physically possible. */
export function RangesTable(props: NumbersProps) {
  const words = useWords()
  const { t } = words
  const shipped = shippedNumbers().accepted_ranges
  return (
    <section aria-label={t('organisation.ranges')}>
      <h3>
        {t('organisation.ranges')} <span className="sub">{t('organisation.ranges_hint')}</span>
      </h3>
      <table className="list numbers-table">
        <thead>
          <tr>
            <th>{t('organisation.vital_sign')}</th>
            <th>{t('organisation.lowest')}</th>
            <th>{t('organisation.highest')}</th>
            <th>{t('organisation.shipped')}</th>
            <th>{t('organisation.possible')}</th>
          </tr>
        </thead>
        <tbody>
          {rangedVitalSigns().map((name) => {
            const { label, unit } = vitalSignOf(name, words)
            const possible = vitalSignRanges.possible[name]
            return (
              <tr key={name}>
                <td>
                  {label} <Latin>{unit}</Latin>
                </td>
                <td>
                  <NumberCell {...props} field={`accepted_ranges.${name}.min`} />
                </td>
                <td>
                  <NumberCell {...props} field={`accepted_ranges.${name}.max`} />
                </td>
                <td className="sub">
                  <Latin>{`${shipped[name].min}–${shipped[name].max}`}</Latin>
                </td>
                <td className="sub">
                  <Latin>{`${possible.min}–${possible.max}`}</Latin>
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

const scales = [
  { scale: 'morse', key: 'morse_bands', published: morseBandsPublished.bands },
  { scale: 'humpty_dumpty', key: 'humpty_dumpty_bands', published: humptyDumptyBandsPublished.bands },
] as const

/** Where the hospital's fall-risk bands begin, with the shipped and the published beginnings beside them. */
export function FallBandsTable(props: NumbersProps) {
  const { t } = useWords()
  const shipped = shippedNumbers()
  return (
    <section aria-label={t('organisation.falls')}>
      <h3>{t('organisation.falls')}</h3>
      <table className="list numbers-table">
        <thead>
          <tr>
            <th>{t('admin.fall_risk')}</th>
            <th>{t('organisation.moderate_from')}</th>
            <th>{t('organisation.high_from')}</th>
            <th>{t('organisation.shipped')}</th>
            <th>{t('organisation.published')}</th>
          </tr>
        </thead>
        <tbody>
          {scales.map(({ scale, key, published }) => (
            <tr key={scale}>
              <td>{t(`organisation.${scale}`)}</td>
              {(['moderate_from', 'high_from'] as const).map((cut) => (
                <td key={cut}>
                  <NumberCell {...props} field={`${key}.${cut}`} />
                </td>
              ))}
              <td className="sub">
                <Latin>{`${shipped[key].moderate_from} · ${shipped[key].high_from}`}</Latin>
              </td>
              <td className="sub">
                <Latin>
                  {published
                    .slice(1)
                    .map(({ min }) => min)
                    .join(' · ')}
                </Latin>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** From which pain on it is asked again, and how soon. */
export function PainFields(props: NumbersProps) {
  const { t } = useWords()
  const { at_least, within_minutes } = shippedNumbers().pain_recheck
  const rows = [
    { field: 'pain_recheck.at_least', name: t('organisation.pain_at_least'), shipped: at_least },
    { field: 'pain_recheck.within_minutes', name: t('organisation.pain_minutes'), shipped: within_minutes },
  ]
  return (
    <section aria-label={t('organisation.pain_recheck')}>
      <h3>{t('organisation.pain_recheck')}</h3>
      <table className="list numbers-table">
        <thead>
          <tr>
            <th>{t('admin.pain')}</th>
            <th>{t('admin.count')}</th>
            <th>{t('organisation.shipped')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ field, name, shipped }) => (
            <tr key={field}>
              <td>{name}</td>
              <td>
                <NumberCell {...props} field={field} />
              </td>
              <td className="sub">
                <Latin>{shipped}</Latin>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
