const TRIES = 10
const EVERY_MS = 50

/** Puts the focus into the first field that was refused, once it is drawn as refused. What it holds stays, selected. */
export function focusFirstWrong(form: HTMLElement | null, triesLeft = TRIES): void {
  // A refusal reaches the screen a moment after the answer did, on a busy PC some moments.
  setTimeout(() => {
    const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? null
    field?.focus()
    if (field instanceof HTMLInputElement) field.select()
    if (field === null && triesLeft > 1) focusFirstWrong(form, triesLeft - 1)
  }, EVERY_MS)
}
