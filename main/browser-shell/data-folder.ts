import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where `npm start` keeps its server and station: `SIJIL_DATA_DIR`, else a folder among the account's program data. */
export function demoDataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (env.SIJIL_DATA_DIR) return resolve(env.SIJIL_DATA_DIR)
  return join(userDataFolder(env, platform), 'sijil-demo')
}

function userDataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const home = homedir()
  if (platform === 'win32') return env.LOCALAPPDATA ?? join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return env.XDG_DATA_HOME ?? join(home, '.local', 'share')
}
