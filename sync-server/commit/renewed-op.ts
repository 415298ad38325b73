import type { FieldValues } from '../../shared/conflicts/conflict.ts'
import type { Op } from '../../shared/sync/envelope.ts'
import type { RenewNationalId } from './envelope-context.ts'

/** An operation with the national IDs that it carries under the newest key, both those it sets and those it was based on. */
export function renewedOp(op: Op, renew: RenewNationalId): Op {
  switch (op.op) {
    case 'create':
    case 'append':
      return op.entity === 'patients' ? { ...op, fields: renew(op.fields) } : op
    case 'patch':
      return op.entity === 'patients' ? { ...op, fields: renewedFields(op.fields, renew) } : op
    case 'resolve':
      return { ...op, values: renew(op.values) }
    case 'tombstone':
      return op
  }
}

type PatchedFields = Extract<Op, { op: 'patch' }>['fields']

function renewedFields(fields: PatchedFields, renew: RenewNationalId): PatchedFields {
  const [from, to] = (['from', 'to'] as const).map((side) =>
    renew(
      Object.fromEntries(
        Object.entries(fields).map(([field, change]) => [field, change[side]]),
      ) as FieldValues,
    ),
  )
  return Object.fromEntries(
    Object.keys(fields).map((field) => [field, { from: from?.[field] ?? null, to: to?.[field] ?? null }]),
  )
}
