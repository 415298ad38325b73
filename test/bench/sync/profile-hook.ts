import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads'
import { profileHere } from './profile-session.ts'

/*
 * Loaded into a server's process before its own program, with SIJIL_BENCH_PROFILE naming a folder: at SIGUSR2 every
 * thread begins to sample, at the next one each writes its profile there. The program itself knows nothing of it.
 */

const folder = process.env.SIJIL_BENCH_PROFILE
if (folder !== undefined) {
  mkdirSync(folder, { recursive: true })
  const profile = profileHere()
  let isRunning = false
  const toggle = async (): Promise<void> => {
    isRunning = !isRunning
    if (isRunning) await profile.start()
    else await profile.stop(join(folder, isMainThread ? 'main.cpuprofile' : `thread-${threadId}.cpuprofile`))
  }
  const threads = new BroadcastChannel('sijil bench profile')
  threads.unref()
  threads.onmessage = () => void toggle()
  if (isMainThread)
    process.on('SIGUSR2', () => {
      threads.postMessage('toggle')
      void toggle()
    })
}
