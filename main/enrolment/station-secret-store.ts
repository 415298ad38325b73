import type { Reader, Trx } from '../db/transaction.ts'
import type { NationalIdRing, StationNationalIdKey } from '../keys/national-id-vault.ts'

/** Keys that exist inside the encrypted store only. */
export interface StationSecrets {
  /** HMAC key of the national ID index, base64url. */
  readonly ssn_index_key: string
  /** Public key that national IDs are sealed to, base64url. */
  readonly ssn_seal_public_key: string
  /** The station's Ed25519 private key, PKCS 8 DER, base64url. */
  readonly device_key: string
  /** Public key that the copy of the outbox is sealed to, base64url; null until a server has told it. */
  readonly outbox_public_key: string | null
}

const names = ['ssn_index_key', 'ssn_seal_public_key', 'device_key'] as const
const OUTBOX_KEY = 'outbox_public_key'

export async function writeStationSecrets(trx: Trx, secrets: StationSecrets): Promise<void> {
  const rows = names.map((name) => ({ name, value: secrets[name] }))
  await trx.insertInto('station_secret').values(rows).execute()
  if (secrets.outbox_public_key !== null) await keepOutboxKey(trx, secrets.outbox_public_key)
}

/** Keeps the key that the server wants the copy of the outbox sealed to from now on. */
export async function keepOutboxKey(trx: Trx, value: string): Promise<void> {
  await trx
    .insertInto('station_secret')
    .values({ name: OUTBOX_KEY, value })
    .onConflict((oc) => oc.column('name').doUpdateSet({ value }))
    .execute()
}

/** The secrets of an enrolled store; undefined when one is missing, which no enrolled store is. */
export async function readStationSecrets(reader: Reader): Promise<StationSecrets | undefined> {
  const rows = await reader
    .selectFrom('station_secret')
    .selectAll()
    .where('name', 'in', [...names, OUTBOX_KEY])
    .execute()
  const found = new Map(rows.map((row) => [row.name, row.value]))
  const [ssn_index_key, ssn_seal_public_key, device_key] = names.map((name) => found.get(name))
  if (ssn_index_key === undefined || ssn_seal_public_key === undefined || device_key === undefined) {
    return undefined
  }
  const outbox_public_key = found.get(OUTBOX_KEY) ?? null
  return { ssn_index_key, ssn_seal_public_key, device_key, outbox_public_key }
}

/** The keys of the national ID that came before the one in `StationSecrets`, as JSON. */
const OLDER_KEYS = 'older_national_id_keys'

export async function readNationalIdRing(reader: Reader, secrets: StationSecrets): Promise<NationalIdRing> {
  const row = await reader
    .selectFrom('station_secret')
    .select('value')
    .where('name', '=', OLDER_KEYS)
    .executeTakeFirst()
  const older = row === undefined ? [] : (JSON.parse(row.value) as StationNationalIdKey[])
  const { ssn_index_key, ssn_seal_public_key } = secrets
  return [{ ssn_index_key, ssn_seal_public_key }, ...older]
}

export async function writeNationalIdRing(trx: Trx, [newest, ...older]: NationalIdRing): Promise<void> {
  const rows = [
    { name: 'ssn_index_key', value: newest.ssn_index_key },
    { name: 'ssn_seal_public_key', value: newest.ssn_seal_public_key },
    { name: OLDER_KEYS, value: JSON.stringify(older) },
  ]
  for (const row of rows) {
    await trx
      .insertInto('station_secret')
      .values(row)
      .onConflict((oc) => oc.column('name').doUpdateSet({ value: row.value }))
      .execute()
  }
}
