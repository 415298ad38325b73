/*
 * How both drivers hand out values, by PostgreSQL type: numbers for counts, ISO text in UTC for instants, plain
 * YYYY-MM-DD for dates. The session's time zone is UTC (set when the connection is made).
 */

const INT8 = 20
const DATE = 1082
const TIMESTAMPTZ = 1184
const NUMERIC = 1700

function instantFromText(text: string): string {
  const iso = text.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z')
  return new Date(iso).toISOString()
}

export const valueParsers: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: Number,
  [NUMERIC]: Number,
  [DATE]: (text) => text,
  [TIMESTAMPTZ]: instantFromText,
}
