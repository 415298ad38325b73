import type { CannotHappen } from './cannot-happen.ts'
import type { TransportFailure } from './transport.ts'

/*
 * What one cycle does: a step is carried out, its answer says what is next. `sync-cycle.ts` follows this table and nothing
 * else. PROTOCOL.md shows it, made from here.
 */

export const cycleSteps = {
  stand_up:
    'once after each opening: whether this is the newest store there was; a rolled back one takes a new incarnation',
  push: 'the next batch of envelopes that wait',
  reopen: 'the server misses envelopes: they wait again',
  start_anew: 'it asks for one that is kept no more: a new incarnation',
  learn_epoch: 'the server is not the one of before: back to the last commit that both know',
  audit: 'audit events; what is not taken is held and told, and offered ever more rarely',
  give_up_keys: 'the server is told that older keys of national IDs are needed no more',
  pull: 'the next page, with its cursor in one transaction',
  settle: 'what pulling has shown: own envelopes that wait again; a push that was not taken',
  tidy: 'what the server holds durably leaves this PC',
  renew_key: 'once a year: a new device key; what is not taken is tried again an hour later',
  compare: 'once a day: rows against the server’s; what is not taken is tried again an hour later',
} as const
export type CycleStep = keyof typeof cycleSteps

export const stepAnswers = {
  done: 'nothing is left of it',
  more: 'a part is done',
  gap: '409: earlier numbers are missing',
  epoch_changed: '409: the server’s history is not the station’s',
  damaged: 'a page that was cut off or altered',
  refused: 'any other refusal of this one message',
  protocol_mismatch: '426',
  program_too_old: '426',
  unreachable: 'no answer, 5xx, or one that cannot be read',
  busy: '429, 503',
  revoked: '403 `revoked`',
  threw: 'a fault of this program or its disk',
} as const
export type StepAnswerKind = keyof typeof stepAnswers

/** What a step came to. */
export type StepAnswer =
  | { readonly kind: 'done' | 'more' | 'epoch_changed' | 'damaged' }
  | { readonly kind: 'gap'; readonly expected: number }
  | { readonly kind: 'threw'; readonly error: unknown }
  | TransportFailure

/** The next step; or the cycle's end, by the answer (`ends`), or because all is done (`level`). */
export type CycleRule = CycleStep | 'ends' | 'level'

const local: CannotHappen = { never: 'asks nobody' }
const notAsked: CannotHappen = { never: 'is no answer to this' }
const held: CannotHappen = { never: 'is held as a refusal is' }

const noAnswer = { more: notAsked, gap: notAsked, epoch_changed: notAsked, damaged: notAsked } as const
const noRequest = {
  gap: local,
  epoch_changed: local,
  damaged: local,
  refused: local,
  protocol_mismatch: local,
  program_too_old: local,
  unreachable: local,
  busy: local,
  revoked: local,
} as const
/** Of the whole station: asking for more is of no use now. */
const wholeStation = { unreachable: 'ends', busy: 'ends', revoked: 'ends', threw: 'ends' } as const
const ofTheMessage = { refused: 'ends', protocol_mismatch: 'ends', program_too_old: 'ends' } as const
const goOn = <S extends CycleRule>(next: S) =>
  ({ refused: next, protocol_mismatch: next, program_too_old: next }) as const
const goOnAnyhow = <S extends CycleRule>(next: S) =>
  ({
    done: next,
    ...noAnswer,
    ...goOn(next),
    unreachable: next,
    busy: next,
    revoked: next,
    threw: 'ends',
  }) as const

export const cycleTable = {
  stand_up: { done: 'push', ...noAnswer, ...ofTheMessage, ...wholeStation },
  // A push that the server does not take as it is must not keep others' records away: `settle` ends the cycle by it.
  push: {
    done: 'audit',
    more: 'push',
    gap: 'reopen',
    epoch_changed: 'learn_epoch',
    damaged: notAsked,
    ...goOn('audit'),
    ...wholeStation,
  },
  reopen: { done: 'start_anew', more: 'push', ...noRequest, threw: 'ends' },
  // The next cycle sends what stands beside the store: this one ends `refused`.
  start_anew: { done: notAsked, ...noAnswer, ...ofTheMessage, ...wholeStation },
  learn_epoch: { done: 'push', ...noAnswer, ...ofTheMessage, ...wholeStation },
  audit: { done: 'give_up_keys', ...noAnswer, ...goOn('give_up_keys'), ...wholeStation, threw: held },
  give_up_keys: { done: 'pull', ...noAnswer, ...goOn('pull'), ...wholeStation },
  pull: {
    done: 'settle',
    more: 'pull',
    gap: notAsked,
    epoch_changed: 'learn_epoch',
    damaged: 'ends',
    ...ofTheMessage,
    ...wholeStation,
  },
  settle: { done: 'tidy', more: 'push', ...noRequest, ...ofTheMessage, threw: local },
  tidy: { done: 'renew_key', more: local, ...noRequest, threw: 'ends' },
  renew_key: goOnAnyhow('compare'),
  compare: goOnAnyhow('level'),
} as const satisfies Record<CycleStep, Record<StepAnswerKind, CycleRule | CannotHappen>>
