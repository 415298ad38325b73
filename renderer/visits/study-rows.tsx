import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import type { Input } from '../../shared/ipc/contract.ts'
import { Modality } from '../../shared/visits/visit.ts'
import { useWords } from '../i18n/use-words.tsx'

/** A study as it is being asked for; no modality yet = not asked for. */
export interface StudyRow {
  readonly key: number
  readonly modality: string
  readonly body_region: string
}

/** As many as one visit may be opened with. */
const MOST = 10

export const noStudyRows: readonly StudyRow[] = [{ key: 0, modality: '', body_region: '' }]

/** What is asked for; lines without a modality are none. */
export function studiesOf(rows: readonly StudyRow[]): Input<'visits.open'>['studies'] {
  return rows.flatMap((row) => {
    const modality = Modality.safeParse(row.modality)
    const body_region = row.body_region.trim() === '' ? null : row.body_region.trim()
    return modality.success ? [{ modality: modality.data, body_region }] : []
  })
}

interface StudyRowsProps {
  readonly rows: readonly StudyRow[]
  readonly onChange: (rows: readonly StudyRow[]) => void
}

/** The imaging studies that a visit opens with: each with its modality and body region, and so its own number. */
export function StudyRows({ rows, onChange }: StudyRowsProps) {
  const { t } = useWords()
  const set = (key: number, change: Partial<StudyRow>): void =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)))
  const last = rows.at(-1)
  const mayAdd = last !== undefined && last.modality !== '' && rows.length < MOST
  return (
    <>
      {rows.map((row, i) => (
        <div key={row.key} className="study-row">
          <NativeSelect
            label={i === 0 ? t('visits.study') : t('visits.study_number', { number: i + 1 })}
            value={row.modality}
            data={[
              { value: '', label: t('visits.no_study') },
              ...Modality.options.map((value) => ({ value, label: t(`modality.${value}`) })),
            ]}
            onChange={(event) => set(row.key, { modality: event.currentTarget.value })}
          />
          <TextInput
            label={i === 0 ? t('visits.body_region') : t('visits.body_region_number', { number: i + 1 })}
            value={row.body_region}
            maxLength={100}
            disabled={row.modality === ''}
            onChange={(event) => set(row.key, { body_region: event.currentTarget.value })}
          />
          {rows.length > 1 && (
            <ActionIcon
              variant="subtle"
              size={44}
              aria-label={t('visits.study_remove', { number: i + 1 })}
              onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
            >
              <IconX size={18} stroke={1.75} aria-hidden />
            </ActionIcon>
          )}
        </div>
      ))}
      {mayAdd && (
        <div>
          <Button
            variant="subtle"
            leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
            onClick={() => onChange([...rows, { key: last.key + 1, modality: '', body_region: '' }])}
          >
            {t('visits.study_more')}
          </Button>
        </div>
      )}
    </>
  )
}
