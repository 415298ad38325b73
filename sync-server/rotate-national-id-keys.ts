import type { ServerConfig } from './config.ts'
import { openDataFolder } from './data-folder.ts'
import { beginNationalIdKeys, retireNationalIdKeys } from './keys/national-id-keys.ts'
import { loadServerKeys } from './keys/server-keys.ts'
import { olderKeyNeeds } from './patients/renew-national-ids.ts'
import { openServer } from './server.ts'
import { StartRefused } from './start-refused.ts'

/*
 * `npm run server -- --rotate-national-id-keys`, with the server stopped. Called again it goes on where it was:
 *
 *   no older key    → makes a new pair, renews every national ID
 *   an older key    → renews what is left; when nothing needs the older key any more, deletes it
 */

/** Changes the keys of the national ID, or goes on with a change; `say` gets one line after the other. */
export async function rotateNationalIdKeys(config: ServerConfig, say: (line: string) => void): Promise<void> {
  const folder = openDataFolder(config.data_dir)
  const server = await openServer(config, {
    isAlone: true,
    // Only once the folder is this program's alone.
    beforeKeys: (isStarted) => {
      if (!isStarted) throw new StartRefused('This server was never started: there are no keys to change.')
      const { national_id } = loadServerKeys(folder.keys, { may_create: false })
      if (national_id.length > 1)
        return say('A change of the national ID keys is under way: going on with it.')
      beginNationalIdKeys(folder.keys, national_id)
      say('New keys were made. The old ones are kept until nothing needs them.')
    },
    onRenewed: (renewed) => say(`${renewed} records written under the new keys`),
  })
  try {
    const { keys, renewal } = server
    if (renewal.unreadable > 0) {
      say(
        `${renewal.unreadable} patients have a national ID that none of the keys opens; they were left as they are.`,
      )
    }
    const { stations, put_aside } = await olderKeyNeeds(server)
    if (stations.length === 0 && put_aside === 0) {
      retireNationalIdKeys(folder.keys, keys.national_id)
      say('Done. The old keys were deleted: delete them from the backups of the keys folder too.')
      say(
        'Numbers that were corrected earlier can no longer be opened in the history; their last digits stay.',
      )
      return
    }
    say('Every national ID is under the new keys. The old keys are still needed:')
    for (const name of stations) say(`  station "${name}" has yet to sync (or to be revoked)`)
    if (put_aside > 0)
      say(`  ${put_aside} envelopes put aside carry a number under the old keys: repair them`)
    say('Start the server; when the stations have synced, stop it and give this command again.')
  } finally {
    await server.close()
  }
}
