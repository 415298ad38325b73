import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sealSsn, ssnIndex } from '../../../main/keys/ssn-seal.ts'
import { readConfig, type ServerConfig } from '../../../sync-server/config.ts'
import { beginNationalIdKeys } from '../../../sync-server/keys/national-id-keys.ts'
import { rotateNationalIdKeys } from '../../../sync-server/rotate-national-id-keys.ts'
import { startServer } from '../../../sync-server/server.ts'
import { temporaryFolder } from '../../support/processes.ts'
import { asTestServer, testClock } from '../../support/server.ts'
import { createAuthors, enrolWireStation, newPatient } from '../../support/wire-station.ts'

/** The administrator's command, over a data folder as it is on the disk. */
describe('--rotate-national-id-keys', { timeout: 240_000 }, () => {
  const folder = temporaryFolder('rotate')
  const config: ServerConfig = readConfig({
    SIJIL_DATA_DIR: folder.path,
    SIJIL_PORT: '0',
    SIJIL_LOG_LEVEL: 'silent',
  })
  const keys = join(folder.path, 'keys')
  const clock = testClock(new Date().toISOString())
  const digits = '29001010123456'
  const rotate = async (): Promise<string> => {
    const lines: string[] = []
    await rotateNationalIdKeys(config, (line) => lines.push(line))
    return lines.join('\n')
  }

  afterAll(() => folder.remove())

  test('refuses a folder that no server was started in', async () => {
    await expect(rotate()).rejects.toThrow('never started')
    expect(existsSync(join(keys, 'ssn-seal.pem'))).toBe(false)
  })

  describe('with a patient and a station', () => {
    beforeAll(async () => {
      const server = await startServer(config, clock)
      const test = asTestServer(server, clock)
      const authors = createAuthors(test)
      await authors.create()
      const ward = await enrolWireStation(test, 'Ward 3')
      const { ssn_index_key, ssn_seal_public_key } = ward.enrolment as Record<string, string>
      await ward.commit(
        [
          newPatient(v7(), {
            ssn_index: ssnIndex(Buffer.from(String(ssn_index_key), 'base64url'), digits),
            ssn_sealed: sealSsn(String(ssn_seal_public_key), digits),
            ssn_last4: '3456',
          }),
        ],
        authors.nurse,
      )
      await server.close()
    }, 240_000)

    test('goes on with a change that was killed right after the new keys were made', async () => {
      const before = await startServer(config, clock)
      const { national_id } = before.keys
      await before.close()
      beginNationalIdKeys(keys, national_id)
      const said = await rotate()
      expect(said).toContain('under way')
      expect(said).toContain('1 records written under the new keys')
      expect(said).toContain('station "Ward 3" has yet to sync')
      expect(said).not.toContain('Done')
      expect(said).not.toContain(digits)
    })

    test('deletes the old keys when nothing needs them, and only then', async () => {
      expect(existsSync(join(keys, 'ssn-seal.pem'))).toBe(true)
      const server = await startServer(config, clock)
      const [newest] = server.keys.national_id
      await server.database.transaction({ site_id: 'all' }, (trx) =>
        trx.updateTable('station_keys').set({ ssn_key_id: newest.key_id }).execute(),
      )
      await server.close()
      expect(await rotate()).toContain('Done')
      expect(existsSync(join(keys, 'ssn-seal.pem'))).toBe(false)
      const after = await startServer(config, clock)
      expect(after.keys.national_id.map(({ key_id }) => key_id)).toEqual([newest.key_id])
      await after.close()
    })
  })
})
