import { seemsToHoldNationalId } from '../../shared/identifiers/national-id.ts'
import { useWords } from '../i18n/use-words.tsx'
import { useNow } from './clock.tsx'

/** Says that a free text seems to hold a national ID, which belongs in its own field; nothing is changed. */
export function NationalIdHint({ text }: { text: string }) {
  const digits = text.match(/[\d\u0660-\u0669\u06f0-\u06f9]/g)?.length ?? 0
  return digits < 14 ? null : <Hint text={text} />
}

function Hint({ text }: { text: string }) {
  const { t, format } = useWords()
  const today = format.localDate(useNow())
  if (!seemsToHoldNationalId(text, today)) return null
  return (
    <span className="sub" role="status">
      {t('app.looks_like_national_id')}
    </span>
  )
}
