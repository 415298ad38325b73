import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { BenchDevice, DeviceModule, DeviceOrder, Usage } from './engine.ts'
import { profileHere } from './profile-session.ts'

/*
 * One device of a benchmark as a process of its own: loads an engine's module and does what the benchmark asks, a call
 * at a time over the process's channel. Its CPU, memory and sockets are counted here, whatever the engine.
 */

export type DeviceCall =
  | { readonly id: number; readonly method: 'open'; readonly args: readonly [string, DeviceOrder] }
  | { readonly id: number; readonly method: 'usage' | 'profile_start'; readonly args: readonly [] }
  | { readonly id: number; readonly method: 'profile_stop'; readonly args: readonly [string] }
  | { readonly id: number; readonly method: keyof BenchDevice; readonly args: readonly unknown[] }

export type DeviceAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }

const sockets = new Set<Socket>()
let closedBytes = 0
subscribe('net.client.socket', (message) => {
  const { socket } = message as { socket: Socket }
  sockets.add(socket)
  socket.once('close', () => {
    sockets.delete(socket)
    closedBytes += socket.bytesRead + socket.bytesWritten
  })
})

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  const open = [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0)
  return {
    cpu_ms: (user + system) / 1000,
    peak_mib: process.resourceUsage().maxRSS / 1024,
    wire_bytes: closedBytes + open,
  }
}

let device: BenchDevice | undefined
const profile = profileHere()

async function answer(call: DeviceCall): Promise<unknown> {
  if (call.method === 'usage') return usage()
  if (call.method === 'profile_start') return profile.start()
  if (call.method === 'profile_stop') return profile.stop(String(call.args[0]))
  if (call.method === 'open') {
    const [module, order] = call.args as readonly [string, DeviceOrder]
    const { openDevice } = (await import(module)) as DeviceModule
    device = await openDevice(order)
    return undefined
  }
  if (device === undefined) throw new Error('the device is not open')
  const method = device[call.method as keyof BenchDevice] as (...args: readonly unknown[]) => Promise<unknown>
  return method(...call.args)
}

process.on('message', (call: DeviceCall) => {
  answer(call).then(
    (value) => process.send?.({ id: call.id, value } satisfies DeviceAnswer),
    (error: unknown) =>
      process.send?.({ id: call.id, error: String((error as Error).stack ?? error) } satisfies DeviceAnswer),
  )
})
process.on('disconnect', () => process.exit(0))
