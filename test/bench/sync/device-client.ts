import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { DeviceAnswer } from './device-process.ts'
import type { BenchDevice, DeviceOrder, Usage } from './engine.ts'

/** A device in a process of its own, as the benchmark speaks to it. */
export interface RemoteDevice extends BenchDevice {
  usage(): Promise<Usage>
  startProfile(): Promise<void>
  /** Writes the profile of this process since then. */
  stopProfile(path: string): Promise<void>
}

export async function openRemoteDevice(module: string, order: DeviceOrder): Promise<RemoteDevice> {
  const child = fork(fileURLToPath(new URL('./device-process.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let last = 0
  child.on('message', (answer: DeviceAnswer) => {
    const caller = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) caller?.reject(new Error(answer.error))
    else caller?.resolve(answer.value)
  })
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`the device ${order.name} has ended`))
  })
  const call = <T>(method: string, ...args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      last += 1
      waiting.set(last, { resolve: (value) => resolve(value as T), reject })
      child.send({ id: last, method, args })
    })
  await call('open', module, order)
  return {
    create: (records, perTransaction) => call('create', records, perTransaction),
    edit: (edits) => call('edit', edits),
    remove: (ids) => call('remove', ids),
    connect: () => call('connect'),
    untilOnline: () => call('untilOnline'),
    untilSent: () => call('untilSent'),
    untilHolds: (count) => call('untilHolds', count),
    sentPosition: () => call('sentPosition'),
    untilPosition: (position) => call('untilPosition', position),
    untilFilled: (what) => call('untilFilled', what),
    editNow: (edit) => call('editNow', edit),
    untilSeen: (edit) => call('untilSeen', edit),
    holding: () => call('holding'),
    read: (ids) => call('read', ids),
    usage: () => call('usage'),
    startProfile: () => call('profile_start'),
    stopProfile: (path) => call('profile_stop', path),
    close: async () => {
      const gone = once(child, 'exit')
      await call('close')
      child.disconnect()
      await gone
    },
  }
}
