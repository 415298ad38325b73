import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, type FileFilter } from 'electron'
import type { AppError } from '../../shared/errors.ts'
import { err, ok, type Result } from '../../shared/result.ts'

/**
 * Writes a file where the person says, for their account alone. `is_saved` is false when they changed their mind.
 * Error: `file_not_written`, whatever keeps it from being written there: that says nothing of this PC's own store.
 */
export async function saveChosenFile(
  window: BrowserWindow,
  suggestedName: string,
  kind: FileFilter,
  content: string | Buffer,
): Promise<Result<{ is_saved: boolean }, AppError>> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), suggestedName),
    filters: [kind],
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  })
  if (canceled || filePath === '') return ok({ is_saved: false })
  try {
    await writeFile(filePath, content, { mode: 0o600 })
  } catch {
    // Expected: no right to that folder, a full stick, a share that went away.
    return err({ code: 'file_not_written' })
  }
  return ok({ is_saved: true })
}
