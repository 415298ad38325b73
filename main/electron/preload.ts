import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { Bridge } from '../../shared/ipc/contract.ts'

/** The only thing that crosses from the program into the page: `invoke` and `subscribe`. The core checks every call. */
const bridge: Bridge = {
  invoke: (channel, input) => ipcRenderer.invoke('invoke', channel, input),
  subscribe: (listener) => {
    const onEvent = (_event: IpcRendererEvent, name: string, payload: unknown): void =>
      listener(name, payload)
    ipcRenderer.on('event', onEvent)
    return () => void ipcRenderer.off('event', onEvent)
  },
}

contextBridge.exposeInMainWorld('sijil', bridge)
