/** The run of a few values, oldest first, in 80 by 32 pixels. A missing value is a gap; never mirrored. */
export function Sparkline({
  values,
  color = 'var(--c-1)',
}: {
  values: readonly (number | null)[]
  color?: string
}) {
  const known = values.filter((value): value is number => value !== null)
  if (known.length < 2) return <span />
  const low = Math.min(...known)
  const high = Math.max(...known)
  const xOf = (index: number): number => 4 + (index / (values.length - 1)) * 72
  const yOf = (value: number): number => (high === low ? 16 : 27 - ((value - low) / (high - low)) * 22)
  const path = values
    .map((value, index) =>
      value === null
        ? ''
        : `${values[index - 1] == null ? 'M' : 'L'}${xOf(index).toFixed(1)} ${yOf(value).toFixed(1)}`,
    )
    .join('')
  const lastIndex = values.findLastIndex((value) => value !== null)
  const last = values[lastIndex]
  return (
    <svg
      width="84"
      height="32"
      viewBox="0 0 80 32"
      aria-hidden="true"
      focusable="false"
      style={{ direction: 'ltr' }}
    >
      <path d={path} fill="none" stroke={color} strokeWidth="1.75" strokeLinejoin="round" />
      {last != null && <circle cx={xOf(lastIndex)} cy={yOf(last)} r="3" fill={color} />}
    </svg>
  )
}
