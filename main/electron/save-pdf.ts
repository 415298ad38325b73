import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import type { ShellInput } from '../../shared/ipc/shell-ipc.ts'

export type PdfOrder = ShellInput<'shell.save_pdf'>

/** The name that the dialog suggests: what kind of paper, and when. A file's name is read by everybody; no patient stands in it. */
function suggestedName(subject: PdfOrder['subject'], now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
  return `Sijil-${subject}-${stamp}.pdf`
}

/** Prints what the page shows on paper into a PDF file, where the person says. Answers whether a file was written. */
export async function savePdf(window: BrowserWindow, order: PdfOrder, now: Date): Promise<boolean> {
  const pdf = await window.webContents.printToPDF({
    pageSize: 'A4',
    landscape: order.is_landscape,
    printBackground: true,
    preferCSSPageSize: true,
    generateTaggedPDF: true,
  })
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('documents'), suggestedName(order.subject, now)),
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  })
  if (canceled || filePath === '') return false
  await writeFile(filePath, pdf, { mode: 0o600 })
  return true
}
