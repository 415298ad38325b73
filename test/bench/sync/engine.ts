/*
 * What a sync engine is for this benchmark: a server as one process, devices as a process each, loopback between them.
 * Nothing here knows of ours, so that another engine is put beside it by one module for the server and one for the device.
 * Instants are milliseconds of the machine's monotonic clock, the same in every process.
 */

/** A patient as every engine stores it: 12 fields, some 260 bytes of JSON. */
export interface PatientRecord {
  readonly id: string
  readonly number: string
  readonly passport: string
  readonly name: string
  readonly born: string
  readonly is_estimated: boolean
  readonly sex: 'male' | 'female'
  readonly mobile: string
  readonly remark: string | null
  readonly phone: string
  readonly street: string
  readonly city: string
}

/** One person's edit of one field of one patient; each value is written once in a run. */
export interface FieldEdit {
  readonly id: string
  readonly field: 'name' | 'phone' | 'street'
  readonly value: string
}

/** What a store holds: how many patients, and one hash over all of them with their 12 fields. */
export interface Holding {
  readonly count: number
  readonly hash: string
}

/** A patient as people can read it through the engine's API: the field's value, and what competes with it. */
export interface Readable {
  readonly id: string
  readonly shown: Readonly<Record<FieldEdit['field'], string>>
  /** Values that an open conflict keeps for a person to decide; empty where none is open. */
  readonly competing: readonly string[]
}

/** What a process has used since it began, and how large it ever was. */
export interface Usage {
  readonly cpu_ms: number
  readonly peak_mib: number
  /** Bytes of its TCP connections, both ways; null for a server, whose devices have counted them. */
  readonly wire_bytes: number | null
}

export interface DeviceOrder {
  readonly folder: string
  readonly server_url: string
  readonly name: string
  /** What the server asks of a new device; null for one that was there before. */
  readonly admission: string | null
  /** `encryption` at rest, `audit` of who did what: for engines that can be run without. */
  readonly without: readonly ('encryption' | 'audit')[]
  /** Whether a new device takes what the server has before it is handed over, or is empty still. */
  readonly begins: 'settled' | 'empty'
}

/** One device in its own process. Everything it says is stored is on its disk. */
export interface BenchDevice {
  /** Writes patients, so many in a transaction. */
  create(records: readonly PatientRecord[], perTransaction: number): Promise<void>
  /** One transaction each. */
  edit(edits: readonly FieldEdit[]): Promise<void>
  /** Deletes patients, one transaction each; false where the engine has no delete yet. */
  remove(ids: readonly string[]): Promise<boolean>
  /** Goes online and stays so; answers the instant at which it began. */
  connect(): Promise<number>
  /** When the server was heard for the first time and the device listens for more. */
  untilOnline(): Promise<void>
  /** The instant at which the server had acknowledged everything that was written here. */
  untilSent(): Promise<number>
  /** The instant at which so many patients were here. */
  untilHolds(count: number): Promise<number>
  /** How far the server was when it last acknowledged something from here. */
  sentPosition(): Promise<number>
  /** The instant at which everything up to that position was here. */
  untilPosition(position: number): Promise<number>
  /** The instant at which a new device had everything of today's patients, or all. */
  untilFilled(what: 'today' | 'everything'): Promise<number>
  /** One edit while online; the instant at which the person pressed the key. */
  editNow(edit: FieldEdit): Promise<number>
  /** The instant at which another device's edit was here, on disk, for a screen to show. */
  untilSeen(edit: FieldEdit): Promise<number>
  holding(): Promise<Holding>
  read(ids: readonly string[]): Promise<readonly Readable[]>
  close(): Promise<void>
}

/** What an engine's module for a device process exports. */
export interface DeviceModule {
  openDevice(order: DeviceOrder): Promise<BenchDevice>
}

export interface ServerOrder {
  readonly folder: string
  readonly port: number
  /** A database of a real PostgreSQL; null for the embedded one. */
  readonly database_url: string | null
  readonly without: DeviceOrder['without']
  /** Environment of the process beside its own; for profiling. */
  readonly env?: Record<string, string>
}

export interface BenchServer {
  readonly url: string
  readonly pid: number
  /** What a new device has to show; null where everybody may come. */
  admit(): Promise<string | null>
  stop(): Promise<void>
}

/** One engine, or one way of running it. */
export interface SyncEngine {
  readonly name: string
  /** URL of the module that a device process loads. */
  readonly deviceModule: string
  readonly without: DeviceOrder['without']
  startServer(order: ServerOrder): Promise<BenchServer>
  /** What a stopped server has on its disk. */
  holdingAtRest(order: ServerOrder): Promise<Holding>
}

/** Milliseconds of the machine's monotonic clock. */
export function instantMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
