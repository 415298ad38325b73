import { create } from 'zustand'

/*
 * The proof of who is there that some acts ask for once more. One dialog for all of them (`step-up-dialog.tsx`):
 *
 *   call ──step_up_needed──► asked ──proof──► every call that waits is sent again
 *                              └───closed, or the screens were locked──► each fails with what it was answered
 */

export type ProofKind = 'password' | 'second_factor'

interface StepUpState {
  /** What the dialog asks for; null while nothing waits for it. */
  readonly by: ProofKind | null
  /** What waits for the answer. */
  readonly waiting: readonly ((isProven: boolean) => void)[]
}

export const useStepUp = create<StepUpState>(() => ({ by: null, waiting: [] }))

/** Asks the person to prove who they are. Answers whether they did. */
export function proveAgain(by: ProofKind): Promise<boolean> {
  return new Promise((resolve) => {
    useStepUp.setState(({ waiting }) => ({ by, waiting: [...waiting, resolve] }))
  })
}

/** The dialog is over: with a proof, or without. */
export function endStepUp(isProven: boolean): void {
  const { waiting } = useStepUp.getState()
  useStepUp.setState({ by: null, waiting: [] })
  for (const resolve of waiting) resolve(isProven)
}
