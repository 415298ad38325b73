import { Fragment } from 'react'
import { Latin } from './latin.tsx'

/** A number, a span of numbers, and the unit that belongs to it. */
const MEASURE =
  /(\d+(?:\.\d+)?(?:\s?[–-]\s?\d+(?:\.\d+)?)?(?:\s?(?:°C|%|mmHg|b\/min|L\/min|\/min|mg\/dL|kg|cm))?)/

/** A sentence from the rules with each number and its unit kept together, or Arabic would swap them. */
export function Measures({ text }: { text: string }) {
  return (
    <span>
      {text.split(MEASURE).map((piece, index) =>
        index % 2 === 1 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence have no other identity
          <Latin key={index}>{piece}</Latin>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one sentence have no other identity
          <Fragment key={index}>{piece}</Fragment>
        ),
      )}
    </span>
  )
}
