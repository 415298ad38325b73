/** What the driver asks of the PGlite thread. */
export type PgliteRequest =
  | { readonly id: number; readonly kind: 'ready' | 'dump' | 'close' }
  | {
      readonly id: number
      readonly kind: 'query'
      readonly sql: string
      readonly parameters: readonly unknown[]
    }

/** A request without its number, which the client gives. */
export type PgliteCall =
  | { readonly kind: 'ready' | 'dump' | 'close' }
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly unknown[] }

export interface PgliteReply {
  readonly id: number
  readonly rows?: readonly unknown[]
  readonly affected?: number
  readonly dump?: Uint8Array
  readonly error?: {
    readonly message: string
    /** SQLSTATE, null when the fault is not the database's. */
    readonly code: string | null
    readonly constraint: string | null
    readonly table: string | null
  }
}

export interface PgliteWorkerData {
  /** Folder of the database; null keeps it in memory. */
  readonly data_dir: string | null
  /** A dumped database to start from. */
  readonly template: Uint8Array | null
}
