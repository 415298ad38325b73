import type { BrowserWindow } from 'electron'
import type { AppError } from '../../shared/errors.ts'
import type { ShellInput } from '../../shared/ipc/shell-ipc.ts'
import type { Result } from '../../shared/result.ts'
import { saveChosenFile } from './save-chosen-file.ts'

export type PdfOrder = ShellInput<'shell.save_pdf'>

/** The name that the dialog suggests: what kind of paper, and when. A file's name is read by everybody; no patient stands in it. */
function suggestedName(subject: PdfOrder['subject'], now: Date): string {
  const stamp = now.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
  return `Sijil-${subject}-${stamp}.pdf`
}

/** Prints what the page shows on paper into a PDF file, where the person says. Answers whether a file was written. */
export async function savePdf(
  window: BrowserWindow,
  order: PdfOrder,
  now: Date,
): Promise<Result<{ is_saved: boolean }, AppError>> {
  const pdf = await window.webContents.printToPDF({
    pageSize: 'A4',
    landscape: order.is_landscape,
    printBackground: true,
    preferCSSPageSize: true,
    generateTaggedPDF: true,
  })
  return saveChosenFile(window, suggestedName(order.subject, now), { name: 'PDF', extensions: ['pdf'] }, pdf)
}
