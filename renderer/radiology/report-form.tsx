import { NativeSelect } from '@mantine/core'
import { REPORT_LENGTHS } from '../../shared/radiology/radiology-assessment.ts'
import { Modality } from '../../shared/visits/visit.ts'
import { moveOnEnter } from '../components/form/move-on-enter.ts'
import { useWords } from '../i18n/use-words.tsx'
import { CriticalResult } from './critical-result.tsx'
import type { ReportDemands } from './report-texts.ts'
import { OpenPlaceholders, TemplatePicker } from './template-picker.tsx'
import { type FieldsProps, TextField } from './text-fields.tsx'

interface ReportFormProps extends FieldsProps {
  readonly demands: ReportDemands
}

/** The report's fields in the order they are dictated. */
export function ReportForm({ demands, ...fields }: ReportFormProps) {
  const { t } = useWords()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter moves on between the fields inside
    <div className="report-fields" onKeyDown={moveOnEnter}>
      <div className="report-head-fields">
        <NativeSelect
          id="report-modality"
          label={t('radiology.modality')}
          withAsterisk
          data={[
            { value: '', label: t('register.choose') },
            ...Modality.options.map((value) => ({ value, label: t(`modality.${value}`) })),
          ]}
          value={fields.textOf('modality')}
          error={fields.errorOf('modality')}
          onChange={(event) => fields.onType('modality', event.currentTarget.value)}
          onBlur={fields.onLeave}
        />
        <TextField {...fields} field="body_region" label={t('radiology.region')} isRequired />
        <TextField {...fields} field="comparison" label={t('radiology.comparison')} />
      </div>
      <TemplatePicker {...fields} />
      <TextField {...fields} field="technique" label={t('radiology.technique')} rows={1} />
      <OpenPlaceholders {...fields} field="technique" />
      <TextField
        {...fields}
        field="findings"
        label={t('radiology.findings')}
        min={REPORT_LENGTHS.findings.min}
        rows={7}
        isRequired
      />
      <OpenPlaceholders {...fields} field="findings" />
      <TextField
        {...fields}
        field="diagnosis"
        label={t('radiology.diagnosis')}
        min={REPORT_LENGTHS.diagnosis.min}
        rows={2}
        isRequired
      />
      <OpenPlaceholders {...fields} field="diagnosis" />
      <TextField {...fields} field="recommendations" label={t('radiology.recommendations')} rows={1} />
      <CriticalResult {...fields} />
      {demands.needsReason && (
        <TextField {...fields} field="amendment_reason" label={t('radiology.amendment_reason')} isRequired />
      )}
      {demands.needsAdministrationReason && (
        <TextField
          {...fields}
          field="administration_reason"
          label={t('form.administration_reason')}
          isRequired
        />
      )}
    </div>
  )
}
