import { setTimeout as wait } from 'node:timers/promises'
import type { RemoteDevice } from './device-client.ts'
import type { Usage } from './engine.ts'
import { CLASH_PATIENTS, type ClashPlan, clashPlan, holdingOf, idOf, patientRecord } from './records.ts'
import type { World } from './world.ts'

/* What is measured of one world; each answers figures of one run. Throws when what came out is not what must. */

/** What the three processes used while something was measured. */
export interface Cost {
  readonly server_cpu_ms: number
  readonly devices_cpu_ms: number
  readonly server_peak_mib: number
  readonly device_peak_mib: number
  readonly wire_bytes: number
}

/** CPU and bytes from now until the answer is called; peaks since the processes began. */
async function meter(world: World, devices: readonly RemoteDevice[]): Promise<() => Promise<Cost>> {
  const look = async (): Promise<{ server: Usage; all: Usage[] }> => ({
    server: world.serverUsage(),
    all: await Promise.all(devices.map((device) => device.usage())),
  })
  const sum = (all: readonly Usage[], of: (usage: Usage) => number): number =>
    all.reduce((total, usage) => total + of(usage), 0)
  const before = await look()
  return async () => {
    const after = await look()
    const spent = (of: (usage: Usage) => number): number => sum(after.all, of) - sum(before.all, of)
    return {
      server_cpu_ms: after.server.cpu_ms - before.server.cpu_ms,
      devices_cpu_ms: spent(({ cpu_ms }) => cpu_ms),
      server_peak_mib: after.server.peak_mib,
      device_peak_mib: Math.max(...after.all.map(({ peak_mib }) => peak_mib)),
      wire_bytes: spent(({ wire_bytes }) => wire_bytes ?? 0),
    }
  }
}

export interface CreatedFigures extends Cost {
  /** From the connection of the first device to the last acknowledgement. */
  readonly on_server_ms: number
  /** From the same instant until the second device has all. */
  readonly on_second_ms: number
  readonly disk_server_bytes: number
  readonly disk_devices_bytes: number
}

/** A: what the first device wrote offline goes to the server and to the second, which listens. */
export async function measureCreated(
  world: World,
  [first, second]: readonly [RemoteDevice, RemoteDevice],
  patients: number,
): Promise<CreatedFigures> {
  await second.connect()
  await second.untilOnline()
  const metered = await meter(world, [first, second])
  const from = await first.connect()
  const [sent, there] = await Promise.all([first.untilSent(), second.untilHolds(patients)])
  const cost = await metered()
  const expected = holdingOf(Array.from({ length: patients }, (_, n) => ({ ...patientRecord(n) })))
  for (const [who, held] of [
    ['first', await first.holding()],
    ['second', await second.holding()],
  ] as const)
    if (held.hash !== expected.hash)
      throw new Error(
        `${world.engine.name}: the ${who} device holds ${held.count} patients, and not the same`,
      )
  const disk = world.diskBytes()
  return {
    on_server_ms: sent - from,
    on_second_ms: there - from,
    disk_server_bytes: disk.server,
    disk_devices_bytes: disk.devices,
    ...cost,
  }
}

/** C: edits one after the other on the first device, each until the second has it; milliseconds each. */
export async function measureSeen(
  [first, second]: readonly [RemoteDevice, RemoteDevice],
  edits: number,
): Promise<number[]> {
  await Promise.all([first.untilOnline(), second.untilOnline()])
  const samples: number[] = []
  for (let n = 0; n < edits; n += 1) {
    // Not in step with anything: a ward's people type when they type.
    await wait(20 + ((n * 37) % 100))
    const edit = { id: idOf(CLASH_PATIENTS + n), field: 'street', value: `Seen Street ${n}` } as const
    const seen = second.untilSeen(edit)
    const from = await first.editNow(edit)
    samples.push((await seen) - from)
  }
  return samples
}

export interface ClashFigures extends Cost {
  /** From the connection of both to both having everything. */
  readonly converged_ms: number
  /** Edits of which the value stands in the record or competes in an open conflict, on both devices. */
  readonly recoverable: number
  readonly edits: number
  readonly visible: number
  readonly clashes: number
}

/** B: both devices have edited the same patients offline; both go online at once. */
export async function measureClash(
  world: World,
  devices: readonly [RemoteDevice, RemoteDevice],
): Promise<ClashFigures> {
  const [first, second] = devices
  const canRemove = await second.remove([])
  const plan = clashPlan(canRemove)
  await Promise.all([first.edit(plan.edits[0]), second.edit(plan.edits[1])])
  if (canRemove) await second.remove(plan.removed)
  const metered = await meter(world, devices)
  const from = Math.min(...(await Promise.all(devices.map((device) => device.connect()))))
  await Promise.all(devices.map((device) => device.untilSent()))
  const position = Math.max(...(await Promise.all(devices.map((device) => device.sentPosition()))))
  const instants = await Promise.all(devices.map((device) => device.untilPosition(position)))
  const cost = await metered()
  const [one, other] = [await first.holding(), await second.holding()]
  if (one.hash !== other.hash)
    throw new Error(`${world.engine.name}: the two devices hold different patients after the clash`)
  const counts = await Promise.all(devices.map((device) => judge(device, plan)))
  return {
    converged_ms: Math.max(...instants) - from,
    recoverable: Math.min(...counts.map(({ recoverable }) => recoverable)),
    edits: plan.edits[0].length + plan.edits[1].length + plan.removed.length,
    visible: Math.min(...counts.map(({ visible }) => visible)),
    clashes: plan.clashing.length,
    ...cost,
  }
}

async function judge(
  device: RemoteDevice,
  plan: ClashPlan,
): Promise<{ recoverable: number; visible: number }> {
  const all = await device.read(Array.from({ length: CLASH_PATIENTS }, (_, n) => idOf(n)))
  const byId = new Map(all.map((one) => [one.id, one]))
  const isThere = ({ id, field, value }: ClashPlan['edits'][0][number]): boolean => {
    const one = byId.get(id)
    return one !== undefined && (one.shown[field] === value || one.competing.includes(value))
  }
  return {
    recoverable: plan.edits.flat().filter(isThere).length,
    visible: plan.clashing.filter((id) => (byId.get(id)?.competing.length ?? 0) > 0).length,
  }
}
