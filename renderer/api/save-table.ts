import type { AppError } from '../../shared/errors.ts'
import type { ShellOutput } from '../../shared/ipc/shell-ipc.ts'
import type { Result } from '../../shared/result.ts'
import { theBridge } from './connection.ts'

type Saved = Result<ShellOutput<'shell.save_table'>, AppError>

/**
 * Gives an exported table to the person as a file: by the shell's own dialog, or as a download where the shell has
 * none (a browser). Answers whether a file was written.
 */
export async function saveTable(file: {
  readonly file_name: string
  readonly text: string
}): Promise<boolean> {
  const reply = (await theBridge().invoke('shell.save_table', file, null)) as Saved
  if (reply.ok) return reply.value.is_saved
  if (reply.error.code === 'not_found') download(file)
  return reply.error.code === 'not_found'
}

function download({ file_name, text }: { readonly file_name: string; readonly text: string }): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = file_name
  link.click()
  URL.revokeObjectURL(address)
}
