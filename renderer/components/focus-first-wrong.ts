/** Puts the focus into the first field that was refused, once it is drawn as refused. What it holds stays, selected. */
export function focusFirstWrong(form: HTMLElement | null): void {
  // A refusal reaches the screen a moment after the answer did.
  setTimeout(() => {
    const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]')
    field?.focus()
    if (field instanceof HTMLInputElement) field.select()
  }, 50)
}
