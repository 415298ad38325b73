import type {
  NationalIdKeysReply,
  NationalIdKeysRequest,
} from '../../shared/sync/national-id-keys-message.ts'
import type { Database } from '../db/database.ts'
import { rawPublicKey } from '../keys/key-file.ts'
import type { NationalIdKeys } from '../keys/national-id-seal.ts'
import { type StationKeys, saveNationalIdKey } from './station-store.ts'

/** Gives a station the newest keys of the national ID, and notes when it needs no older ones. */
export async function giveNationalIdKeys(
  { database, keys }: { readonly database: Database; readonly keys: NationalIdKeys },
  { station_id, site_id }: Pick<StationKeys, 'station_id' | 'site_id'>,
  { ssn_key_id, is_clear }: NationalIdKeysRequest,
): Promise<NationalIdKeysReply> {
  const [newest] = keys.national_id
  if (is_clear && ssn_key_id === newest.key_id) {
    await database.transaction({ site_id }, (trx) => saveNationalIdKey(trx, station_id, newest.key_id))
  }
  return {
    ssn_key_id: newest.key_id,
    ssn_index_key: newest.index_key.toString('base64url'),
    ssn_seal_public_key: rawPublicKey(newest.seal_public_key),
  }
}
