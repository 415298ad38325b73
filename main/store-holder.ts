import type { AppError } from '../shared/errors.ts'
import { ok, type Result } from '../shared/result.ts'
import { openStore, type Store } from './db/open.ts'
import type { Db } from './db/transaction.ts'
import type { OpenedStore } from './opened-store.ts'
import type { StoreDoor } from './session/session-service.ts'

/** The station's store, closed until a key opens it; open from then on, also while nobody is signed in. */
export interface StoreHolder {
  readonly door: StoreDoor
  opened(): OpenedStore | undefined
  /** Takes over a store that enrolment has just made. */
  adopt(store: Store): Promise<Result<Db, AppError>>
  close(): Promise<void>
}

export function createStoreHolder(deps: {
  readonly path: string
  readonly wire: (store: Store) => Promise<Result<OpenedStore, AppError>>
}): StoreHolder {
  let opened: OpenedStore | undefined
  async function adopt(store: Store): Promise<Result<Db, AppError>> {
    const wired = await deps.wire(store)
    if (!wired.ok) return wired
    opened = wired.value
    opened.engine.start()
    return ok(store.db)
  }
  async function close(): Promise<void> {
    const closing = opened
    opened = undefined
    await closing?.close()
  }
  return {
    adopt,
    opened: () => opened,
    door: {
      current: () => opened?.store.db,
      open: async (key) => {
        if (opened !== undefined) return ok(opened.store.db)
        const store = await openStore(deps.path, key)
        return store.ok ? adopt(store.value) : store
      },
      checkpoint: () => opened?.store.checkpoint(),
      close,
    },
    close,
  }
}
