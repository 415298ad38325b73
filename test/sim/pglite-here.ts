import { messages, PGlite, protocol } from '@electric-sql/pglite'
import { DatabaseError, type PgliteClient } from '../../sync-server/db/pglite-client.ts'
import { valueParsers } from '../../sync-server/db/value-parsers.ts'

/*
 * PGlite in the world's own thread. A server must not be blocked by its database and keeps it in another one; a world
 * does one thing at a time, and would only wait for the way there and back. Worlds ask the same few hundred statements
 * again and again: each is parsed once, and bound, run and answered in one call from then on.
 */

type Value = string | null
type Serializer = (value: unknown) => Value

interface Statement {
  readonly name: string
  readonly serializers: readonly (Serializer | undefined)[]
  readonly columns: readonly { readonly name: string; readonly parse: (text: string) => unknown }[]
}

const NOTHING_HELD = { count: 0, parts: [] }
/** What comes first in each transaction, and answers nothing that anybody reads. */
const BEGINS_AS = /^\s*select set_config\(/
const ENDS = /^(commit|rollback)$/

/** Beyond these a statement is parsed each time; those whose text has a number of rows in it would be ever more. */
const MAX_PREPARED = 3000

export async function startPgliteHere(loadDataDir?: Blob): Promise<PgliteClient> {
  const pglite = new PGlite({
    parsers: { ...valueParsers },
    ...(loadDataDir === undefined ? {} : { loadDataDir }),
  })
  await pglite.waitReady
  await pglite.exec(
    `set time zone 'UTC'; set datestyle to 'ISO, YMD'; set client_min_messages to 'warning'; set synchronous_commit to off`,
  )
  const prepared = new Map<string, Statement>()

  const send = (...parts: Uint8Array[]): unknown[] => {
    const answers: unknown[] = []
    const parser = new protocol.Parser()
    parser.parse(pglite.execProtocolRawSync(Buffer.concat(parts)), (message) => void answers.push(message))
    const error = answers.find((answer) => answer instanceof messages.DatabaseError)
    if (error === undefined) return answers
    const { message, code, constraint, table } = error
    throw new DatabaseError({
      message,
      code: code ?? null,
      constraint: constraint ?? null,
      table: table ?? null,
    })
  }

  const prepare = (text: string): Statement => {
    const name = prepared.size < MAX_PREPARED ? `s${prepared.size}` : ''
    const { serialize } = protocol
    const answers = send(
      serialize.parse({ name, text }),
      serialize.describe({ type: 'S', name }),
      serialize.sync(),
    )
    const types =
      answers.find((one) => one instanceof messages.ParameterDescriptionMessage)?.dataTypeIDs ?? []
    const fields = answers.find((one) => one instanceof messages.RowDescriptionMessage)?.fields ?? []
    const statement = {
      name,
      serializers: types.map((type) => pglite.serializers[type]),
      columns: fields.map((field) => ({
        name: field.name,
        parse: pglite.parsers[field.dataTypeID] ?? ((value: string): unknown => value),
      })),
    }
    if (name !== '') prepared.set(text, statement)
    return statement
  }

  const bind = (
    text: string,
    parameters: readonly unknown[],
  ): { statement: Statement; parts: Uint8Array[] } => {
    const statement = prepared.get(text) ?? prepare(text)
    const values = parameters.map((value, i) => {
      if (value === null || value === undefined) return null
      return statement.serializers[i]?.(value) ?? String(value)
    })
    const parts = [
      protocol.serialize.bind({ statement: statement.name, values }),
      protocol.serialize.execute({}),
    ]
    return { statement, parts }
  }

  // How a transaction begins: it goes with the first statement, since three of ten calls did nothing else.
  let held: { readonly count: number; readonly parts: readonly Uint8Array[] } = NOTHING_HELD
  return {
    query: async (text, parameters) => {
      if (held.count > 0 && ENDS.test(text)) {
        held = NOTHING_HELD
        return { rows: [], affected: 0 }
      }
      const { statement, parts } = bind(text, parameters)
      if (held.count > 0 ? BEGINS_AS.test(text) : text === 'begin') {
        held = { count: held.count + 1, parts: [...held.parts, ...parts] }
        return { rows: [], affected: 0 }
      }
      const before = held
      held = NOTHING_HELD
      const answers = send(...before.parts, ...parts, protocol.serialize.sync())
      let completed = 0
      const rows: unknown[] = []
      let affected = 0
      for (const answer of answers) {
        if (answer instanceof messages.CommandCompleteMessage) {
          completed += 1
          affected = affectedBy(answer.text)
        } else if (answer instanceof messages.DataRowMessage && completed === before.count)
          rows.push(rowOf(statement, answer.fields))
      }
      return { rows, affected }
    },
    dump: async () => {
      // What was committed lies in memory until then.
      await pglite.exec('checkpoint')
      return new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer())
    },
    close: () => pglite.close(),
  }
}

function rowOf({ columns }: Statement, fields: readonly Value[]): Readonly<Record<string, unknown>> {
  const row: Record<string, unknown> = {}
  for (const [i, { name, parse }] of columns.entries()) {
    const value = fields[i] ?? null
    row[name] = value === null ? null : parse(value)
  }
  return row
}

/** How many rows a statement wrote, by what the database says at its end: `INSERT 0 3`, `UPDATE 3`. */
function affectedBy(said: string): number {
  const [command = '', ...numbers] = said.split(' ')
  return ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command) ? Number(numbers.at(-1)) : 0
}
