import { z } from 'zod'
import { EPOCH_MAX_MARKS, Mark } from '../../shared/sync/epoch-message.ts'
import type { Reader, Trx } from '../db/transaction.ts'
import { readState, writeState } from './sync-state.ts'

/*
 * The server's marks of how far this store had pulled. Of what is long ago few are kept and of what is near many, so that
 * whatever backup the server comes back from, a mark that it still holds lies not far before it: the oldest one of each
 * span, two spans to every doubling of the distance from the newest. The oldest, since it is what the next span gets.
 */

const KeptMarks = z.array(z.object({ commit_seq: z.int().nonnegative(), mark: Mark }))
export type KeptMark = z.infer<typeof KeptMarks>[number]

const SPANS_PER_DOUBLING = 2

export async function listMarks(reader: Reader): Promise<KeptMark[]> {
  const text = await readState(reader, 'marks')
  return text === null ? [] : KeptMarks.parse(JSON.parse(text))
}

export async function newestMark(reader: Reader): Promise<string | undefined> {
  return (await listMarks(reader))[0]?.mark
}

/** Adds the mark of a page that is applied in the same transaction. */
export async function keepMark(trx: Trx, commit_seq: number, mark: string): Promise<void> {
  const before = (await listMarks(trx)).filter((one) => one.commit_seq < commit_seq)
  await writeMarks(trx, [{ commit_seq, mark }, ...thinned(before, commit_seq)])
}

/** Forgets the marks of a time that the server does not know. */
export async function dropMarksAfter(trx: Trx, commit_seq: number): Promise<void> {
  await writeMarks(
    trx,
    (await listMarks(trx)).filter((one) => one.commit_seq <= commit_seq),
  )
}

async function writeMarks(trx: Trx, marks: readonly KeptMark[]): Promise<void> {
  await writeState(trx, 'marks', JSON.stringify(marks.slice(0, EPOCH_MAX_MARKS)))
}

/** Newest first in and out. */
export function thinned(marks: readonly KeptMark[], newest: number): KeptMark[] {
  const spans = Map.groupBy(marks, ({ commit_seq }) =>
    Math.floor(SPANS_PER_DOUBLING * Math.log2(newest - commit_seq)),
  )
  return [...spans.values()].flatMap((span) => span.slice(-1))
}
