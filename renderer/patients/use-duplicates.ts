import { useEffect, useState } from 'react'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { normaliseMobileNumber } from '../../shared/identifiers/mobile-number.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import { isWorthLookingUpAlike } from '../../shared/patients/lookup-rules.ts'
import type { DuplicateCandidate } from '../../shared/patients/patients-ipc.ts'
import { queryClient } from '../api/query-client.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { parseDayText } from '../components/day-text.ts'
import { useServerDuplicates } from '../components/use-server-lookup.ts'
import { kindOf } from './register-kind.tsx'
import { isWholeNationalId, type RegistrationTexts } from './registration.ts'

type DuplicateQuestion = Input<'patients.find_duplicates'>

/** Who is asked for, once enough is typed to tell anybody by. */
function duplicateQuestion(texts: RegistrationTexts): DuplicateQuestion | null {
  const ssn = isWholeNationalId(texts.ssn) ? compactDigits(texts.ssn) : null
  const born = parseDayText(texts.born)
  const hasEnough = ssn !== null || (texts.full_name.trim().length >= 2 && born !== null)
  if (!hasEnough) return null
  const mobile_number = texts.mobile_number === '' ? null : texts.mobile_number
  return { ssn, full_name: texts.full_name, date_of_birth: born, mobile_number }
}

const nobody: DuplicateQuestion = { ssn: null, full_name: '', date_of_birth: null, mobile_number: null }

/** A mother and her newborn share a mobile, and all unnamed people share a name. */
function isToDecide(texts: RegistrationTexts): (candidate: DuplicateCandidate) => boolean {
  return ({ alike }) => kindOf(texts) === 'known' || alike.ssn === 'same'
}

/** The same for the server; a mobile that is being typed is no other question. */
function serverQuestion(texts: RegistrationTexts): DuplicateQuestion | null {
  const question = duplicateQuestion(texts)
  if (question === null) return null
  const asked = { ...question, mobile_number: normaliseMobileNumber(texts.mobile_number) }
  // Of a newborn or an unnamed person nothing but the number tells who it is, as `isToDecide` says.
  const told = kindOf(texts) === 'known' ? asked : { ...nobody, ssn: asked.ssn }
  return isWorthLookingUpAlike(told) ? told : null
}

/**
 * Who is alike on this PC, asked shortly after the last key, and on the server too unless somebody here has the very
 * national ID. `check` asks this PC at once for these very texts, shows the answer, and answers undefined when nobody
 * could tell.
 */
export function useDuplicates(texts: RegistrationTexts) {
  const question = duplicateQuestion(texts)
  const [asked, setAsked] = useState(question ?? nobody)
  const key = JSON.stringify(question ?? nobody)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(JSON.parse(key) as DuplicateQuestion), 200)
    return () => clearTimeout(timer)
  }, [key])
  const found = useAsk('patients.find_duplicates', asked, {
    enabled: question !== null,
    keepLast: true,
    entities: ['patients'],
  })
  const items = (question === null ? [] : (found.data?.items ?? [])).filter(isToDecide(texts))
  const isAnswered = found.data !== undefined && !found.isPlaceholderData && JSON.stringify(asked) === key
  const local = { isAnswered, items: items.map(({ patient }) => patient) }
  const isCertain = items.some(({ alike }) => alike.ssn === 'same')
  const lookup = useServerDuplicates(serverQuestion(texts), { ...local, isCertain })
  const sender = useSend('patients.find_duplicates')
  async function check(): Promise<readonly DuplicateCandidate[] | undefined> {
    if (question === null) return []
    const answer = await sender.send(question)
    if (answer === undefined) return undefined
    queryClient.setQueryData(['patients.find_duplicates', question], answer)
    setAsked(question)
    return answer.items.filter(isToDecide(texts))
  }
  return {
    items,
    /** Whom the server knows beside them; what is being registered does not wait for it. */
    lookup,
    check,
    isChecking: sender.isBusy,
    error: sender.error,
  }
}
