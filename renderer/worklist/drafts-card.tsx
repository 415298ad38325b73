import { IconPencil } from '@tabler/icons-react'
import type { Output } from '../../shared/ipc/contract.ts'
import type { WorklistLine } from '../../shared/worklist/nurse-worklist-ipc.ts'
import { useWords } from '../i18n/use-words.tsx'

export type DraftItem = Output<'drafts.list'>['items'][number]

interface DraftsCardProps {
  readonly drafts: readonly DraftItem[]
  readonly lines: readonly WorklistLine[]
  readonly onDraft: (draft: DraftItem) => void
}

const draftNames = {
  'SH.MR.FRM.03': 'worklist.draft_sheet',
  'SH.MR.FRM.04': 'worklist.draft_sheet',
  'SH.MR.FRM.05': 'worklist.draft_nursing',
  VITAL_SIGNS: 'worklist.draft_vitals',
  REPORT: 'worklist.draft_report',
  REGISTRATION: 'worklist.draft_registration',
  DIAGNOSIS: 'worklist.draft_diagnosis',
  CONFLICT: 'worklist.draft_conflict',
  PATIENT_EDIT: 'worklist.draft_patient_edit',
  ALLERGY: 'worklist.draft_allergy',
  WARNING: 'worklist.draft_warning',
  CONTACT: 'worklist.draft_contact',
} as const

/** What the person began and has not handed in. */
export function DraftsCard({ drafts, lines, onDraft }: DraftsCardProps) {
  const { t, rich, format } = useWords()
  return (
    <section className="card" aria-label={t('worklist.drafts')}>
      <header>
        <IconPencil size={18} stroke={1.75} aria-hidden />
        <h2>{t('worklist.drafts')}</h2>
      </header>
      {drafts.length === 0 && <p className="inside sub">{t('worklist.no_drafts')}</p>}
      <ul>
        {drafts.map((draft) => {
          const line = lines.find((each) => each.visit.id === draft.visit_id)
          const name = Object.hasOwn(draftNames, draft.form_code)
            ? t(draftNames[draft.form_code as keyof typeof draftNames])
            : draft.form_code
          return (
            <li key={`${draft.owner_id} ${draft.form_code}`} className="draft-line">
              <div className="row">
                <span className="grow name-line">
                  <b className="cut" dir="auto">
                    {line?.patient.full_name ?? name}
                  </b>
                </span>
                <button type="button" className="text-button" onClick={() => onDraft(draft)}>
                  {t('worklist.continue')}
                </button>
              </div>
              <div className="row fs-13 sub">
                <span className="grow">
                  {line !== undefined && `${name} · `}
                  {rich('worklist.fields', { count: draft.field_count })}
                </span>
                <span>{rich('worklist.saved', { time: format.moment(draft.saved_at) })}</span>
              </div>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
