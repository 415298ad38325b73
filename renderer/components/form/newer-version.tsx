import { Button } from '@mantine/core'
import type { FormCode } from '../../../shared/assessments/form-submission.ts'
import { useDraft } from '../../api/use-draft.ts'
import { useWords } from '../../i18n/use-words.tsx'
import { Note } from '../note.tsx'
import type { SignedVersion, Writing } from './writing-basis.ts'

const NOTE_ID = 'newer-version'

/** Leads to the question that must be answered before the form can be signed. */
export function goToNewerVersion(): void {
  document.getElementById(NOTE_ID)?.focus()
}

/** Says over the form what arrived while it was being filled in, and lets the person choose. */
export function NewerVersion({
  writing,
}: {
  writing: Pick<Writing<SignedVersion>, 'newer' | 'isVisitClosed' | 'read' | 'goOn'>
}) {
  const { t, rich, format } = useWords()
  const { newer, isVisitClosed } = writing
  if (newer === null && !isVisitClosed) return null
  return (
    <section className="newer-version" id={NOTE_ID} tabIndex={-1} aria-label={t('form.newer_title')}>
      <Note kind="warn" role="status">
        <div className="row row-wrap">
          <span className="grow">
            {newer !== null &&
              rich('form.newer_version', {
                name: newer.author_name ?? t('app.unknown_person'),
                time: format.time(newer.signed_at),
              })}{' '}
            {isVisitClosed ? t('form.newer_visit_closed') : t('form.newer_choose')}
          </span>
          {newer !== null && <Button onClick={writing.read}>{t('form.newer_see')}</Button>}
          {newer !== null && !isVisitClosed && (
            <Button variant="filled" onClick={writing.goOn}>
              {t('form.newer_go_on')}
            </Button>
          )}
        </div>
      </Note>
    </section>
  )
}

interface OwnDraftProps {
  /** The visit or study that the form is of. */
  readonly ownerId: string
  readonly formCode: FormCode
  readonly onGoOn: () => void
}

/** Reminds, beside a submitted form, of the person's own answers that were not submitted. */
export function OwnDraft({ ownerId, formCode, onGoOn }: OwnDraftProps) {
  const { t, rich, format } = useWords()
  const { stored } = useDraft(ownerId, formCode)
  if (stored === undefined || stored.saved_at === null || Object.keys(stored.fields).length === 0) return null
  return (
    <Note kind="warn" role="status">
      <div className="row row-wrap">
        <span className="grow">{rich('form.own_draft', { time: format.moment(stored.saved_at) })}</span>
        <Button onClick={onGoOn}>{t('form.newer_go_on')}</Button>
      </div>
    </Note>
  )
}
