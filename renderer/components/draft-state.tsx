import { IconAlertCircle, IconCheck } from '@tabler/icons-react'
import { errorText } from '../api/error-text.ts'
import type { Draft } from '../api/use-draft.ts'
import { useWords } from '../i18n/use-words.tsx'

/** What is known of the draft: saved when, being saved, or why not. */
export function DraftState({ draft }: { draft: Pick<Draft, 'savedAt' | 'isSaving' | 'error'> }) {
  const words = useWords()
  const { t, rich, format } = words
  if (draft.error !== null) {
    return (
      <span className="chip bad" role="alert" title={errorText(draft.error, words)}>
        <IconAlertCircle size={16} stroke={1.75} aria-hidden />
        {t('form.draft_failed')}
      </span>
    )
  }
  if (draft.savedAt === null)
    return draft.isSaving ? <span className="sub">{t('form.draft_saving')}</span> : null
  return (
    <span className="row saved" role="status" data-saved-at={draft.savedAt}>
      <IconCheck size={16} stroke={1.75} aria-hidden />
      {rich('form.draft_saved', { time: format.timeWithSeconds(draft.savedAt) })}
    </span>
  )
}
