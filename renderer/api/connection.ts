import { create } from 'zustand'
import type { Bridge } from '../../shared/ipc/contract.ts'
import { type BridgeState, openBridge } from './bridge.ts'

interface ConnectionState {
  readonly state: BridgeState
}

/** Whether the station program answers this window. Not to be mixed up with the server being reachable. */
export const useConnection = create<ConnectionState>(() => ({ state: 'connecting' }))

let bridge: Bridge | undefined

/** The one bridge of this window, opened at first use. */
export function theBridge(): Bridge {
  bridge ??= openBridge((state) => {
    const before = useConnection.getState().state
    // The first connection attempts after the page was loaded are not a restart.
    if (state === 'restarting' && before === 'connecting') return
    useConnection.setState({ state })
  })
  return bridge
}
