import type { BrowserWindow } from 'electron'
import type { AppError } from '../../shared/errors.ts'
import type { ShellInput } from '../../shared/ipc/shell-ipc.ts'
import type { Result } from '../../shared/result.ts'
import { saveChosenFile } from './save-chosen-file.ts'

/** Writes an exported table into a file, where the person says. Answers whether one was written. */
export function saveTable(
  window: BrowserWindow,
  { file_name, text }: ShellInput<'shell.save_table'>,
): Promise<Result<{ is_saved: boolean }, AppError>> {
  return saveChosenFile(window, file_name, { name: 'CSV', extensions: ['csv'] }, text)
}
