import type { Reader, Trx } from '../db/transaction.ts'

/** Keys that exist inside the encrypted store only. */
export interface StationSecrets {
  /** HMAC key of the national ID index, base64url. */
  readonly ssn_index_key: string
  /** Public key that national IDs are sealed to, base64url. */
  readonly ssn_seal_public_key: string
  /** The station's Ed25519 private key, PKCS 8 DER, base64url. */
  readonly device_key: string
}

const names = ['ssn_index_key', 'ssn_seal_public_key', 'device_key'] as const

export async function writeStationSecrets(trx: Trx, secrets: StationSecrets): Promise<void> {
  const rows = names.map((name) => ({ name, value: secrets[name] }))
  await trx.insertInto('station_secret').values(rows).execute()
}

/** The secrets of an enrolled store; undefined when one is missing, which no enrolled store is. */
export async function readStationSecrets(reader: Reader): Promise<StationSecrets | undefined> {
  const rows = await reader.selectFrom('station_secret').selectAll().where('name', 'in', names).execute()
  const found = new Map(rows.map((row) => [row.name, row.value]))
  const [ssn_index_key, ssn_seal_public_key, device_key] = names.map((name) => found.get(name))
  if (ssn_index_key === undefined || ssn_seal_public_key === undefined || device_key === undefined) {
    return undefined
  }
  return { ssn_index_key, ssn_seal_public_key, device_key }
}
