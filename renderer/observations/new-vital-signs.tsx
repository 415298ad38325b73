import { Button, Drawer, Textarea } from '@mantine/core'
import { type FormEvent, useEffect, useMemo, useState } from 'react'
import { tidyAnswers } from '../../shared/forms/form-answers.ts'
import type { FormSection } from '../../shared/forms/form-definition.ts'
import { frm05 } from '../../shared/forms/frm-05.ts'
import { evaluateVitalSigns } from '../../shared/forms/frm-05-rules.ts'
import { patientContextOn } from '../../shared/forms/patient-context.ts'
import type { VisitDetail } from '../../shared/visits/visits-ipc.ts'
import { useDraft } from '../api/use-draft.ts'
import { useSend } from '../api/use-query.ts'
import { useNeedsReason } from '../api/use-session.ts'
import { DraftState } from '../components/draft-state.tsx'
import { DisputedPerson } from '../components/form/disputed-person.tsx'
import { FormContext, fieldId } from '../components/form/form-context.ts'
import { focusField, moveOnEnter } from '../components/form/move-on-enter.ts'
import { NewsPanel } from '../components/form/news-panel.tsx'
import { problemText } from '../components/form/problem-text.ts'
import { SectionFields } from '../components/form/section-fields.tsx'
import { useFormState } from '../components/form/use-form-state.ts'
import { useHospitalRules } from '../components/form/use-hospital-rules.ts'
import { useSettled } from '../components/form/use-settled.ts'
import { KeyCaps, keysOf } from '../components/key-caps.tsx'
import { ErrorNote, ErrorState, LoadingRows } from '../components/states.tsx'
import { useCommand } from '../components/use-command.ts'
import { useWords } from '../i18n/use-words.tsx'
import '../components/form/form.css'
import './observations.css'

const section: FormSection = vitalSignsSection()

function vitalSignsSection(): FormSection {
  const found = frm05.sections.find(({ code }) => code === 'vital_signs')
  if (found === undefined) throw new Error('the form has no vital signs')
  return found
}

interface NewVitalSignsProps {
  readonly visit: VisitDetail
  readonly onClose: () => void
}

function ChartingForm({ visit, onClose }: NewVitalSignsProps) {
  const { t, format, language } = useWords()
  const draft = useDraft(visit.visit.id, 'VITAL_SIGNS')
  const state = useFormState(frm05, draft, null)
  const record = useSend('observations.record_vital_signs')
  const needsReason = useNeedsReason('observations.write')
  const [reason, setReason] = useState('')
  const [hasTried, setTried] = useState(false)
  const arrivalDay = format.localDate(visit.visit.arrived_at)
  const rules = useHospitalRules()
  const patient = useMemo(
    () => ({ ...patientContextOn(visit.patient, arrivalDay), rules }),
    [visit.patient, arrivalDay, rules],
  )
  const vitals = (answers: typeof state.answers) => (answers.vital_signs ?? {}) as Record<string, unknown>
  const raw = evaluateVitalSigns(vitals(state.answers), patient)
  const settled = useSettled(frm05, state.answers, state.typingKey, raw.field_errors)
  const evaluation = settled.isChecking ? evaluateVitalSigns(vitals(settled.answers), patient) : raw
  const isBareSet = (code: string): boolean => code === 'nothing_recorded'
  const problems = evaluation.field_errors.filter(({ code }) => hasTried || !isBareSet(code))
  const bareSet = problems.find(({ code }) => isBareSet(code))

  async function submit(event?: FormEvent): Promise<void> {
    event?.preventDefault()
    state.leave()
    setTried(true)
    const [first] = raw.field_errors
    if (first !== undefined) {
      focusField(fieldId(first.field === 'vital_signs' ? 'vital_signs.temperature_celsius' : first.field))
      return
    }
    if (needsReason && reason.trim() === '') return
    await draft.flush()
    const tidy = vitals(tidyAnswers(frm05, state.answers, patient))
    const saved = await record.send({
      visit_id: visit.visit.id,
      vital_signs: { ...tidy, measured_at: tidy.measured_at ?? new Date().toISOString() } as never,
      replaces_id: null,
      void_reason: null,
      ...(needsReason ? { administration_reason: reason.trim() } : {}),
    })
    if (saved === undefined) return
    await draft.discard()
    onClose()
  }

  useCommand('form.submit', () => void submit())
  useEffect(() => {
    // The drawer is there before the draft is read.
    if (state.isReady) document.getElementById(fieldId('vital_signs.temperature_celsius'))?.focus()
  }, [state.isReady])

  if (!state.isReady && draft.readError !== null) {
    return <ErrorState error={draft.readError} onRetry={draft.retry} />
  }
  if (!state.isReady) return <LoadingRows />
  return (
    <FormContext.Provider
      value={{ definition: frm05, patient, state, problems, points: evaluation.news2.parameters }}
    >
      <form className="charting" onSubmit={(event) => void submit(event)} noValidate>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: Enter moves between the controls inside */}
        <div className="column" onKeyDown={moveOnEnter} onBlur={() => void draft.flush()}>
          <SectionFields section={section} />
          {needsReason && (
            <Textarea
              label={t('form.administration_reason')}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              error={hasTried && reason.trim() === '' ? t('fields.reason_needed') : undefined}
            />
          )}
          {bareSet !== undefined && (
            <p className="field-error" role="alert">
              {problemText(bareSet, language)}
            </p>
          )}
          <ErrorNote error={record.error} />
        </div>
        <div className="charting-side">
          <DisputedPerson patient={patient} />
          <NewsPanel
            score={evaluation.news2}
            isChecking={settled.isChecking}
            answers={state.answers}
            fields={section.fields}
          />
        </div>
        <div className="row charting-foot">
          <DraftState draft={draft} />
          <span className="grow" />
          <Button size="md" h={44} onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button
            type="submit"
            variant="filled"
            size="md"
            h={44}
            loading={record.isBusy}
            rightSection={<KeyCaps command="form.submit" className="on-accent" />}
            {...keysOf('form.submit')}
          >
            {t('observations.save')}
          </Button>
        </div>
      </form>
    </FormContext.Provider>
  )
}

/** Charts a further set of vital signs; what is typed stays as a draft when the panel is closed. */
export function NewVitalSigns({ visit, onClose, isOpen }: NewVitalSignsProps & { readonly isOpen: boolean }) {
  const { t } = useWords()
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="right"
      size={1080}
      title={t('observations.new_title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {isOpen && <ChartingForm visit={visit} onClose={onClose} />}
    </Drawer>
  )
}
