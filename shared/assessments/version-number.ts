/**
 * The number of the next version of a form. Not one more than the version that counts: another version may compete with
 * it, or have lost to it, and keeps its number.
 */
export function nextVersionNumber(
  form: { readonly current_version: number } | undefined,
  versions: readonly { readonly version: number }[],
): number {
  return 1 + Math.max(form?.current_version ?? 0, ...versions.map(({ version }) => version))
}
