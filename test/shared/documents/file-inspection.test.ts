import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { DOCUMENT_MAX_PIXELS } from '../../../shared/documents/document.ts'
import { inspectFile } from '../../../shared/documents/file-inspection.ts'
import type { FileProblem } from '../../../shared/documents/file-problem.ts'
import { aPdf } from '../../support/pdf.ts'
import { anAnimatedPng, aPng } from '../../support/scan.ts'

const inflate = (bytes: Uint8Array, maxBytes: number): Uint8Array | undefined => {
  try {
    return inflateSync(bytes, { maxOutputLength: maxBytes })
  } catch {
    return undefined
  }
}
const problemOf = (file_name: string, bytes: Buffer): FileProblem | 'taken' => {
  const inspected = inspectFile({ file_name, bytes }, inflate)
  return inspected.ok ? 'taken' : inspected.error
}

/** A JPEG's frame without pixels worth seeing. */
function aJpeg(width: number, height: number, tail: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  const scan = Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34, 0xff, 0, 0x56, 0xff, 0xd9])
  return Buffer.concat([Buffer.from([0xff, 0xd8]), frame, scan, tail])
}

/** A PNG that says it is large and holds almost nothing. */
function aPngThatSays(width: number, height: number): Buffer {
  const png = Buffer.from(aPng(2, 2))
  png.writeUInt32BE(width, 16)
  png.writeUInt32BE(height, 20)
  return png
}

const zip = Buffer.from(`PK\x03\x04${'x'.repeat(60)}PK\x05\x06${'\0'.repeat(18)}`, 'latin1')
const hello = (name: string): string => `<< /S /${name} /JS (app.alert\\(1\\)) >>`

describe('a file that is what it says', () => {
  it.each([
    ['a PDF', 'scan.pdf', aPdf()],
    ['a PDF of several pages, its ending in capitals', 'SCAN.PDF', aPdf({ pages: ['1 0 0', '0 1 0'] })],
    ['a PDF with blanks behind its end', 'scan.pdf', Buffer.concat([aPdf(), Buffer.alloc(3000, '\0')])],
    [
      'a PDF whose link speaks of scripts',
      'scan.pdf',
      aPdf({ objects: ['<< /URI (https://h.example/JS/JavaScript) >>'] }),
    ],
    [
      'a PDF whose packed link does',
      'scan.pdf',
      aPdf({ packed: ['<< /URI (https://h.example/JS/x\\)) >>', '<< /A 1 >>'] }),
    ],
    [
      'a PDF whose page shows the word',
      'scan.pdf',
      aPdf({ objects: ['<< /Length 12 >>\nstream\n/JS /Launch \nendstream'] }),
    ],
    ['a picture', 'wound.png', aPng(40, 30)],
    ['a photograph', 'wound.jpg', aJpeg(4000, 3000)],
    [
      'a photograph with the short film a telephone adds',
      'wound.jpeg',
      aJpeg(4000, 3000, Buffer.from('\0\0\0\x18ftypmp42 and a film')),
    ],
    ['a picture of exactly the most pixels', 'ct.png', aPngThatSays(8000, DOCUMENT_MAX_PIXELS / 8000)],
  ])('is taken: %s', (_what, name, bytes) => {
    expect(problemOf(name, bytes)).toBe('taken')
  })
})

describe('a file that is refused', () => {
  it.each<[string, string, Buffer, FileProblem]>([
    ['nothing in it', 'scan.pdf', Buffer.alloc(0), 'empty'],
    ['a program under the name of a PDF', 'scan.pdf', Buffer.from('MZ\x90\0 something'), 'kind'],
    ['a drawing that can hold scripts', 'scan.png', Buffer.from('<svg onload="alert(1)"></svg>'), 'kind'],
    ['a page under the name of a picture', 'scan.jpg', Buffer.from('<html><script>1</script>'), 'kind'],
    ['an archive', 'scan.pdf', zip, 'kind'],
    ['a PNG under the name of a JPEG', 'scan.jpg', aPng(4, 4), 'name_differs'],
    [
      'a PDF cut off while it was copied',
      'scan.pdf',
      aPdf({ padding_bytes: 5000 }).subarray(0, 3000),
      'damaged',
    ],
    ['a PNG cut off', 'scan.png', aPng(40, 40).subarray(0, 60), 'damaged'],
    ['a JPEG cut off', 'scan.jpg', aJpeg(4, 4).subarray(0, -2), 'damaged'],
    ['a picture without size', 'scan.png', aPngThatSays(0, 10), 'damaged'],
    [
      'one pixel row too many',
      'scan.png',
      aPngThatSays(8000, DOCUMENT_MAX_PIXELS / 8000 + 1),
      'too_many_pixels',
    ],
    [
      'a picture that would fill the memory',
      'scan.png',
      aPngThatSays(0xffff_ffff, 0xffff_ffff),
      'too_many_pixels',
    ],
    ['a photograph larger than any camera’s', 'scan.jpg', aJpeg(65_000, 65_000), 'too_many_pixels'],
    ['a strip longer than browsers draw', 'scan.jpg', aJpeg(30_001, 10), 'too_many_pixels'],
    ['a picture that moves', 'scan.png', anAnimatedPng(4, 4), 'animated'],
    [
      'a password',
      'scan.pdf',
      aPdf({ trailer: '/Encrypt 50 0 R', objects: ['<< /Filter /Standard >>'] }),
      'password',
    ],
    ['a script at opening', 'scan.pdf', aPdf({ catalog: `/OpenAction ${hello('JavaScript')}` }), 'active'],
    [
      'a script whose name is written in hex',
      'scan.pdf',
      aPdf({ objects: ['<< /S /J#61vaScript >>'] }),
      'active',
    ],
    ['a script that no page names', 'scan.pdf', aPdf({ objects: [hello('X')] }), 'active'],
    ['a script packed away', 'scan.pdf', aPdf({ packed: ['<< /A 1 >>', hello('JavaScript')] }), 'active'],
    ['a program to launch', 'scan.pdf', aPdf({ objects: ['<< /S /Launch /F (cmd.exe) >>'] }), 'active'],
    [
      'a file inside',
      'scan.pdf',
      aPdf({ objects: ['<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream'] }),
      'active',
    ],
    [
      'packed so that nobody can look',
      'scan.pdf',
      aPdf({ objects: ['<< /Type /ObjStm /N 1 /First 4 /Filter /LZWDecode >>\nstream\nx\nendstream'] }),
      'active',
    ],
    ['an archive behind a PDF', 'scan.pdf', Buffer.concat([aPdf(), zip]), 'hidden_content'],
    ['an archive behind a picture', 'scan.png', Buffer.concat([aPng(4, 4), zip]), 'hidden_content'],
    [
      'a page behind a photograph',
      'scan.jpg',
      aJpeg(4, 4, Buffer.from('<script>alert(1)</script>')),
      'hidden_content',
    ],
    ['a PDF behind a picture', 'scan.png', Buffer.concat([aPng(4, 4), aPdf()]), 'hidden_content'],
  ])('%s', (_what, name, bytes, problem) => {
    expect(problemOf(name, bytes)).toBe(problem)
  })

  it('a PDF that unpacks into more than anybody’s document needs', () => {
    const bomb = deflateSync(Buffer.alloc(80 * 1024 * 1024)).toString('latin1')
    const about = `<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${bomb.length} >>`
    expect(problemOf('scan.pdf', aPdf({ objects: [`${about}\nstream\n${bomb}\nendstream`] }))).toBe('damaged')
  })

  it('a PDF whose objects overlap without end', () => {
    const bytes = Buffer.concat([
      Buffer.from('%PDF-1.7\n'),
      Buffer.from('1 0 obj ( '.repeat(200_000)),
      Buffer.from('\n%%EOF'),
    ])
    expect(problemOf('scan.pdf', bytes)).toBe('damaged')
  })
})
