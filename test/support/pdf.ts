import { deflateSync } from 'node:zlib'

export interface PdfOrder {
  /** Colour of each page's block as PDF writes it (`0.8 0.2 0.2`), one page each. */
  readonly pages?: readonly string[]
  /** More entries of the catalog, such as an action that is to start when the file is opened. */
  readonly catalog?: string
  /** More objects; the first gets number 50. */
  readonly objects?: readonly string[]
  /** Objects that are packed into an object stream, numbered from 80. */
  readonly packed?: readonly string[]
  /** More entries of the trailer. */
  readonly trailer?: string
  /** Bytes of a comment inside, to make the file large. */
  readonly padding_bytes?: number
}

/** A whole PDF, written by hand so that a test can put anything into it. Pages are A5 with a coloured block at the top. */
export function aPdf(order: PdfOrder = {}): Buffer {
  const pages = order.pages ?? ['0.2 0.4 0.7']
  const parts: string[] = ['%PDF-1.7\n']
  const offsets = new Map<number, number>()
  const add = (number: number, body: string): void => {
    offsets.set(number, parts.join('').length)
    parts.push(`${number} 0 obj\n${body}\nendobj\n`)
  }
  const stream = (dictionary: string, content: string): string =>
    `<< ${dictionary} /Length ${content.length} >>\nstream\n${content}\nendstream`
  add(1, `<< /Type /Catalog /Pages 2 0 R ${order.catalog ?? ''} >>`)
  const kids = pages.map((_, index) => `${10 + index * 2} 0 R`).join(' ')
  add(2, `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`)
  pages.forEach((colour, index) => {
    const at = 10 + index * 2
    add(at, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents ${at + 1} 0 R >>`)
    add(at + 1, stream('', `${colour} rg 40 400 340 150 re f 0.1 g 40 ${300 - index * 20} 200 20 re f`))
  })
  order.objects?.forEach((body, index) => {
    add(50 + index, body)
  })
  if (order.packed !== undefined) add(49, packed(order.packed))
  if (order.padding_bytes !== undefined) parts.push(`%${'x'.repeat(order.padding_bytes)}\n`)
  const table = parts.join('').length
  const numbers = [...offsets.keys()].toSorted((a, b) => a - b)
  const rows = numbers.map((n) => `${n} 1\n${String(offsets.get(n)).padStart(10, '0')} 00000 n \n`)
  parts.push(`xref\n0 1\n0000000000 65535 f \n${rows.join('')}`)
  parts.push(`trailer\n<< /Size 99 /Root 1 0 R ${order.trailer ?? ''} >>\nstartxref\n${table}\n%%EOF\n`)
  return Buffer.from(parts.join(''), 'latin1')
}

function packed(objects: readonly string[]): string {
  let offset = 0
  const heads = objects.map((body, index) => {
    const head = `${80 + index} ${offset}`
    offset += body.length + 1
    return head
  })
  const head = `${heads.join(' ')} `
  const content = deflateSync(Buffer.from(head + objects.join(' '), 'latin1')).toString('latin1')
  const about = `/Type /ObjStm /N ${objects.length} /First ${head.length} /Filter /FlateDecode`
  return `<< ${about} /Length ${content.length} >>\nstream\n${content}\nendstream`
}
