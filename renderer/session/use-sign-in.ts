import { useEffect, useState } from 'react'
import { compactDigits } from '../../shared/identifiers/digits.ts'
import { type LoggedInPerson, Pin, type SessionStatus } from '../../shared/session/session-ipc.ts'
import type { CallError } from '../api/call.ts'
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
 * makes it a sign-in. Who is at the screens already and signs in to the server goes the same way
 * (`session.sign_in_online`). Nothing typed is cleared on the way, also not by going back; another person begins with nothing.
 */

export type SignInStep =
  | { readonly kind: 'password' }
  | { readonly kind: 'new_password' }
  | { readonly kind: 'code' }
  | { readonly kind: 'setup'; readonly otpauthUri: string }

const first: SignInStep = { kind: 'password' }

/** The step that a refusal leads to; undefined where it stays as it is. */
function stepAfter(error: CallError): SignInStep | undefined {
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

/** What was typed so far, as it is sent. */
interface Given {
  readonly password: string
  readonly totp?: string
  readonly recovery_code?: string
  readonly new_password?: string
}

/** How what was typed is sent, and what came of the last time. */
interface Sending {
  readonly error: CallError | null
  readonly isBusy: boolean
  readonly forget: () => void
  /** Answers whether it was taken. */
  readonly send: (given: Given, step: SignInStep['kind'], into_practice: boolean) => Promise<boolean>
}

/** What is typed on the way in, and how far it came. */
function useSteps({ error, isBusy, forget, send }: Sending) {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState<GivenCode>(noCode)
  const [chosen, setChosen] = useState<NewPassword>(noPassword)
  const [step, setStep] = useState<SignInStep>(first)
  /** Whether what this step asks for was sent once, or is not whole enough to send. */
  const [hasTried, setTried] = useState(false)

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
    step.kind === 'password'
      ? password !== ''
      : step.kind === 'new_password'
        ? chosen.text !== '' && isSameTwice(chosen)
        : isCodeTyped(code)

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
    isBusy,
    newPasswordError: fieldErrorsOf(error).find(({ field }) => field === 'new_password'),
    /** Sends what was typed so far. Answers whether somebody is signed in. */
    send: async (into_practice: boolean): Promise<boolean> => {
      setTried(true)
      if (!isWhole) return false
      forget()
      const given = {
        password,
        ...(asksForCode ? codeToSend(code) : {}),
        ...(step.kind !== 'password' && chosen.text !== '' ? { new_password: chosen.text } : {}),
      }
      return send(given, step.kind, into_practice)
    },
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

export type SignIn = ReturnType<typeof useSteps>

/** Whoever set up a second factor on the way in is shown its recovery codes, once. */
function welcome(
  { recovery_codes, ...session }: SessionStatus & { recovery_codes?: readonly string[] | undefined },
  username: string,
): void {
  if (recovery_codes !== undefined)
    useNewRecoveryCodes
      .getState()
      .show({ username: session.user?.username ?? username, codes: recovery_codes })
  showSession(session)
}

/** The sign-in of one person at the sign-in page. `loggedIn`: their sign-in here goes on. */
export function useSignIn(username: string, loggedIn?: LoggedInPerson): SignIn {
  const signIn = useSend('session.sign_in')
  const unlock = useSend('session.unlock')
  return useSteps({
    error: signIn.error ?? unlock.error,
    isBusy: signIn.isBusy || unlock.isBusy,
    forget: () => {
      signIn.forget()
      unlock.forget()
    },
    send: async (given, step, into_practice) => {
      if (loggedIn !== undefined && step === 'password' && !into_practice) {
        const unlocked = await unlock.send({ user_id: loggedIn.id, ...proofOf(given.password, loggedIn) })
        if (unlocked === undefined) askPeopleAgain()
        else showSession(unlocked)
        return unlocked !== undefined
      }
      const status = await signIn.send({ username, into_practice, ...given })
      if (status === undefined) return false
      welcome(status, username)
      return true
    },
  })
}

/** The sign-in to the server of the person at the screen, who came in without it. */
export function useServerSignInSteps(username: string): SignIn {
  const { send, ...rest } = useSend('session.sign_in_online')
  return useSteps({
    ...rest,
    send: async (given) => {
      const status = await send(given)
      if (status === undefined) return false
      welcome(status, username)
      return true
    },
  })
}
