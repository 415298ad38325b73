/** A source of chance that a seed makes again: mulberry32. Answers 0 ≤ n < 1. */
export function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** What readers of text and of files have fallen over before. */
const NASTY = [
  '"',
  '\\',
  '\u0000',
  '\\u0000',
  '\\ud800',
  '{',
  '}',
  '[[[[[[[[[[[[[[[[',
  '"__proto__":{"x":1},',
  '"constructor":{"prototype":{}},',
  '"toString":null,',
  'null',
  'true',
  '-0',
  '1e999',
  '-1',
  '9007199254740993',
  '0.1',
  '""',
  '[]',
  '{}',
  '\uFEFF',
  '\u202e',
  '<script>',
  '../../../',
  'a'.repeat(5_000),
  '9'.repeat(400),
  '\xff\xd8\xff',
  '%PDF-1.7',
  'endstream endobj',
  '/Length 99999999999',
  'IHDR',
].map((text) => Buffer.from(text))

/** The bytes with one to eight faults in them: flipped, cut, doubled, moved, overwritten with what has hurt others. */
export function mutated(bytes: Buffer, next: () => number): Buffer {
  let out = Buffer.from(bytes)
  const upTo = (n: number): number => Math.floor(next() * n)
  for (let faults = 1 + upTo(8); faults > 0; faults -= 1) {
    const [at, length] = [upTo(out.length + 1), upTo(Math.min(64, out.length + 1))]
    const nasty = NASTY[upTo(NASTY.length)] ?? Buffer.alloc(0)
    switch (upTo(7)) {
      case 0:
        if (at < out.length) out[at] = (out[at] ?? 0) ^ (1 << upTo(8))
        break
      case 1:
        if (at < out.length) out[at] = upTo(256)
        break
      case 2:
        out = Buffer.concat([out.subarray(0, at), out.subarray(at + length)])
        break
      case 3:
        out = Buffer.concat([out.subarray(0, at + length), out.subarray(at)])
        break
      case 4:
        out = Buffer.concat([out.subarray(0, at), nasty, out.subarray(at)])
        break
      case 5:
        out = Buffer.concat([out.subarray(0, at), nasty, out.subarray(at + nasty.length)])
        break
      default:
        out = out.subarray(0, at)
    }
  }
  return out
}
