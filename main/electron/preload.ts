import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron'
import type { Bridge } from '../../shared/ipc/contract.ts'

/** The only thing that crosses from the program into the page: `invoke` and `subscribe`. The core checks every call. */
const bridge: Bridge = {
  invoke: async (channel, input, person) =>
    JSON.parse(String(await ipcRenderer.invoke('call', JSON.stringify({ channel, input, person })))),
  subscribe: (listener) => {
    const onEvent = (_event: IpcRendererEvent, text: string): void => {
      const { event, payload } = JSON.parse(text) as { event: string; payload: unknown }
      listener(event, payload)
    }
    ipcRenderer.on('event', onEvent)
    return () => void ipcRenderer.off('event', onEvent)
  },
}

contextBridge.exposeInMainWorld('sijil', bridge)
