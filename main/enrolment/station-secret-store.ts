import type { Instant } from '../../shared/time.ts'
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
export function keepOutboxKey(trx: Trx, value: string): Promise<void> {
  return keep(trx, OUTBOX_KEY, value)
}

async function keep(trx: Trx, name: string, value: string): Promise<void> {
  await trx
    .insertInto('station_secret')
    .values({ name, value })
    .onConflict((oc) => oc.column('name').doUpdateSet({ value }))
    .execute()
}

/** The private key that is to take the device key's place, in its form; and when the present one was made. */
const NEXT_DEVICE_KEY = 'next_device_key'
const DEVICE_KEY_MADE_AT = 'device_key_made_at'
/** The public halves of the keys before, as JSON: by them a copy of an earlier key is told from one of a later. */
const FORMER_DEVICE_KEYS = 'former_device_keys'

/** How far a new device key has come: null where there is none to come, and where none was ever made since the enrolment. */
export async function readDeviceKeyRenewal(
  reader: Reader,
): Promise<{ readonly next: string | null; readonly made_at: Instant | null }> {
  const rows = await reader
    .selectFrom('station_secret')
    .selectAll()
    .where('name', 'in', [NEXT_DEVICE_KEY, DEVICE_KEY_MADE_AT])
    .execute()
  const found = new Map(rows.map((row) => [row.name, row.value]))
  return { next: found.get(NEXT_DEVICE_KEY) ?? null, made_at: found.get(DEVICE_KEY_MADE_AT) ?? null }
}

export function keepNextDeviceKey(trx: Trx, value: string): Promise<void> {
  return keep(trx, NEXT_DEVICE_KEY, value)
}

/** The public halves of the device keys that this store had before its own. */
export async function readFormerDeviceKeys(reader: Reader): Promise<string[]> {
  const row = await reader
    .selectFrom('station_secret')
    .select('value')
    .where('name', '=', FORMER_DEVICE_KEYS)
    .executeTakeFirst()
  return row === undefined ? [] : (JSON.parse(row.value) as string[])
}

/**
 * The server knows the station by this key: it is the key from here on. `former` is the public half of the one before.
 * When it was made is left as it was where that is not known: then the next one comes early.
 */
export async function settleDeviceKey(
  trx: Trx,
  { device_key, former, made_at }: { device_key: string; former: string; made_at: Instant | null },
): Promise<void> {
  await keep(trx, FORMER_DEVICE_KEYS, JSON.stringify([former, ...(await readFormerDeviceKeys(trx))]))
  await keep(trx, 'device_key', device_key)
  if (made_at !== null) await keep(trx, DEVICE_KEY_MADE_AT, made_at)
  await trx.deleteFrom('station_secret').where('name', '=', NEXT_DEVICE_KEY).execute()
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
