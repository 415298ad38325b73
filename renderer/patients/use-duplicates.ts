import { useEffect, useState } from 'react'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import type { Input } from '../../shared/ipc/contract.ts'
import type { DuplicateCandidate } from '../../shared/patients/patients-ipc.ts'
import { queryClient } from '../api/query-client.ts'
import { useAsk, useSend } from '../api/use-query.ts'
import { parseDayText } from '../components/day-text.ts'
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

/**
 * Who is alike, asked shortly after the last key. `check` asks at once for these very texts, shows the answer, and
 * answers undefined when nobody could tell.
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
    items: (question === null ? [] : (found.data?.items ?? [])).filter(isToDecide(texts)),
    check,
    isChecking: sender.isBusy,
    error: sender.error,
  }
}
