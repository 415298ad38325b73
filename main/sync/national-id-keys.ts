import type { Db } from '../db/transaction.ts'
import type { NationalIdVault } from '../keys/national-id-vault.ts'
import { readNumber } from '../records/sync-state.ts'
import type { Transport, TransportFailure } from './transport.ts'

/*
 * The server changed the keys of the national ID:
 *
 *   a page names a key that is not ours  → take the newest, keep ours to find rows by; only then apply the page
 *   all rows pulled, nothing of ours
 *   left to send under an older key      → tell the server, and give the older ones up
 *
 * A server that does not answer leaves everything as it is: numbers are found under every key that is here.
 */

export interface NationalIdKeyDeps {
  readonly db: Db
  readonly transport: Pick<Transport, 'nationalIdKeys'>
  readonly nationalIds: NationalIdVault
}

/** Takes the server's newest key where it is another than ours. `serverKeyId`: undefined from an older server. */
export async function takeNewestKey(
  { transport, nationalIds }: NationalIdKeyDeps,
  serverKeyId: string | undefined,
): Promise<TransportFailure | null> {
  if (serverKeyId === undefined || serverKeyId === nationalIds.keyId()) return null
  const reply = await transport.nationalIdKeys({ ssn_key_id: nationalIds.keyId(), is_clear: false })
  if (!reply.ok) return reply
  const { ssn_key_id, ssn_index_key, ssn_seal_public_key } = reply.value
  if (ssn_key_id === nationalIds.keyId()) return null
  await nationalIds.use([{ ssn_index_key, ssn_seal_public_key }, ...nationalIds.ring()])
  return null
}

/** Gives up the keys that nothing here needs any more, once the server knows. */
export async function giveUpOlderKeys(deps: NationalIdKeyDeps): Promise<TransportFailure | null> {
  const { db, transport, nationalIds } = deps
  const [newest, ...older] = nationalIds.ring()
  if (older.length === 0 || !(await hasAllRows(db)) || (await hasNumbersToSend(db))) return null
  const reply = await transport.nationalIdKeys({ ssn_key_id: nationalIds.keyId(), is_clear: true })
  if (!reply.ok) return reply
  if (reply.value.ssn_key_id === nationalIds.keyId()) await nationalIds.use([newest])
  return null
}

async function hasAllRows(db: Db): Promise<boolean> {
  return (await readNumber(db, 'cursor')) >= (await readNumber(db, 'head'))
}

async function hasNumbersToSend(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('outbox')
    .select('station_seq')
    .where('state', '=', 'pending')
    .where('envelope', 'like', '%"ssn_sealed"%')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
