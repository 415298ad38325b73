import { useEffect, useState } from 'react'
import type { AppError } from '../../shared/errors.ts'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { type LoggedInPerson, Pin } from '../../shared/session/session-ipc.ts'
import { fieldErrorsOf } from '../api/error-text.ts'
import { askPeopleAgain, showSession } from '../api/use-people.ts'
import { useSend } from '../api/use-query.ts'
import { codeToSend, type GivenCode, isCodeTyped, noCode } from '../components/code-field.tsx'
import { isSameTwice, type NewPassword, noPassword } from '../components/new-password-fields.tsx'
import { useNewRecoveryCodes } from '../components/recovery-codes-ui-store.ts'

/*
 * A sign-in that is asked for more than the password. The server says what it wants; each time everything that was typed
 * so far is sent again with it:
 *
 *   password ──must_change_password──► new password ─┐
 *      │                                             ├─► signed in
 *      ├──second_factor_needed──► code ──────────────┤
 *      └──second_factor_setup_needed──► set up ──────┘
 *
 * Who is signed in here already comes back by PIN or password (`session.unlock`); what the server asks for beside that
 * makes it a sign-in. Nothing typed is cleared on the way, also not by going back; another person begins with nothing.
 */

export type SignInStep =
  | { readonly kind: 'password' }
  | { readonly kind: 'new_password' }
  | { readonly kind: 'code' }
  | { readonly kind: 'setup'; readonly otpauthUri: string }

const first: SignInStep = { kind: 'password' }

/** The step that a refusal leads to; undefined where it stays as it is. */
function stepAfter(error: AppError | { code: 'program_restarting' }): SignInStep | undefined {
  switch (error.code) {
    case 'must_change_password':
      return { kind: 'new_password' }
    case 'second_factor_needed':
      return { kind: 'code' }
    case 'second_factor_setup_needed':
      // None after a wrong code: what is shown stays.
      return error.otpauth_uri === '' ? undefined : { kind: 'setup', otpauthUri: error.otpauth_uri }
    case 'wrong_credentials':
    case 'first_sign_in_needs_server':
    case 'server_needed':
      return first
    case 'invalid_input':
      return error.fields.some(({ field }) => field === 'new_password') ? { kind: 'new_password' } : undefined
    default:
      return undefined
  }
}

/** What one field was given: a PIN where there is one and it looks like one, else the password. */
function proofOf(typed: string, person: LoggedInPerson) {
  const pin = Pin.safeParse(compactDigits(typed))
  return person.has_pin && pin.success ? { pin: pin.data } : { password: typed }
}

/** What is typed at the sign-in of one person, and how far it came. `loggedIn`: their sign-in here goes on. */
export function useSignIn(username: string, loggedIn?: LoggedInPerson) {
  const signIn = useSend('session.sign_in')
  const unlock = useSend('session.unlock')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState<GivenCode>(noCode)
  const [chosen, setChosen] = useState<NewPassword>(noPassword)
  const [step, setStep] = useState<SignInStep>(first)
  /** Whether what this step asks for was sent once, or is not whole enough to send. */
  const [hasTried, setTried] = useState(false)
  const error = signIn.error ?? unlock.error
  const forget = (): void => {
    signIn.forget()
    unlock.forget()
  }

  useEffect(() => {
    const next = error === null ? undefined : stepAfter(error)
    if (next === undefined) return
    setStep((now) => {
      if (now.kind !== next.kind) setTried(false)
      return next
    })
  }, [error])

  const asksForCode = step.kind === 'code' || step.kind === 'setup'
  const isWhole =
    step.kind === 'password' ||
    (step.kind === 'new_password' ? chosen.text !== '' && isSameTwice(chosen) : isCodeTyped(code))

  /** Sends what was typed so far. Answers whether somebody is signed in. */
  async function send(into_practice: boolean): Promise<boolean> {
    setTried(true)
    if (!isWhole) return false
    forget()
    if (loggedIn !== undefined && step.kind === 'password' && !into_practice) {
      const unlocked = await unlock.send({ user_id: loggedIn.id, ...proofOf(password, loggedIn) })
      if (unlocked === undefined) askPeopleAgain()
      else showSession(unlocked)
      return unlocked !== undefined
    }
    const status = await signIn.send({
      username,
      password,
      into_practice,
      ...(asksForCode ? codeToSend(code) : {}),
      ...(step.kind !== 'password' && chosen.text !== '' ? { new_password: chosen.text } : {}),
    })
    if (status === undefined) return false
    const { recovery_codes, ...session } = status
    if (recovery_codes !== undefined)
      useNewRecoveryCodes
        .getState()
        .show({ username: session.user?.username ?? username, codes: recovery_codes })
    showSession(session)
    return true
  }

  return {
    step,
    password,
    setPassword,
    code,
    setCode,
    chosen,
    setChosen,
    hasTried,
    error,
    isBusy: signIn.isBusy || unlock.isBusy,
    newPasswordError: fieldErrorsOf(error).find(({ field }) => field === 'new_password'),
    send,
    back: () => {
      forget()
      setTried(false)
      setStep(first)
    },
    /** Another person: nothing of the one before is left. */
    startAfresh: () => {
      forget()
      setPassword('')
      setCode(noCode)
      setChosen(noPassword)
      setStep(first)
      setTried(false)
    },
  }
}

export type SignIn = ReturnType<typeof useSignIn>
