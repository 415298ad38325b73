import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import type { ShellInput } from '../../shared/ipc/shell-ipc.ts'

/** Writes an exported table into a file, where the person says. Answers whether one was written. */
export async function saveTable(
  window: BrowserWindow,
  { file_name, text }: ShellInput<'shell.save_table'>,
): Promise<boolean> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), file_name),
    filters: [{ name: 'CSV', extensions: ['csv'] }],
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  })
  if (canceled || filePath === '') return false
  await writeFile(filePath, text, { mode: 0o600 })
  return true
}
