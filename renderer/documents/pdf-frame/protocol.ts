import { z } from 'zod'

/*
 * What the station's page and the PDF frame say to each other. The frame runs a reader over a file that may be made to
 * harm: it has an origin of its own that nothing else shares, no network and no storage, and it cannot be clicked or
 * typed into. It paints; what it says is parsed here before anything is done with it.
 *
 *   frame → page   window message  { sijil_pdf_frame: 'ready' }        once, when its script runs
 *   page → frame   window message  { sijil_pdf_frame: 'connect' }      with one end of a channel; the rest goes there
 *   page → frame   open → paint, paint, … or thumbnail; file answers want
 *   frame → page   opened | unreadable, painted | page_unreadable, thumbnail, want
 */

export const PDF_FRAME_PATH = '/pdf-frame.html'

/** What to paint: a page fitted to a box (CSS pixels), times `zoom`, turned clockwise by `turn` degrees. */
export interface PaintOrder {
  readonly kind: 'paint'
  /** Orders count up; an older one that is still being painted is dropped. */
  readonly order: number
  readonly page: number
  readonly box: { readonly width: number; readonly height: number }
  readonly fit: 'width' | 'whole'
  readonly zoom: number
  readonly turn: number
  /** Device pixels per CSS pixel. */
  readonly ratio: number
}

export type ToFrame =
  | { readonly kind: 'open'; readonly bytes: ArrayBuffer }
  | PaintOrder
  | { readonly kind: 'thumbnail'; readonly width: number; readonly height: number }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: ArrayBuffer | null }

const side = z.number().positive().max(40_000)

export const FromFrame = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('opened'), pages: z.int().positive().max(100_000) }),
  z.object({ kind: z.literal('unreadable') }),
  /** Size of the painted page, CSS pixels. */
  z.object({ kind: z.literal('painted'), order: z.int(), width: side, height: side }),
  z.object({ kind: z.literal('page_unreadable'), order: z.int() }),
  /** The first page, small; null when it cannot be painted. */
  z.object({
    kind: z.literal('thumbnail'),
    picture: z.custom<ImageBitmap>((value) => value instanceof ImageBitmap).nullable(),
  }),
  /** The reader needs a font or a decoder that the program ships. */
  z.object({ kind: z.literal('want'), name: z.string().max(100) }),
])
export type FromFrame = z.infer<typeof FromFrame>
