import { z } from 'zod'

/** Why a file is not taken into a record, seen from what the file itself is. The file it was taken from stays as it is. */
export const FileProblem = z.enum([
  /** Nothing in it. */
  'empty',
  /** No PDF, JPEG or PNG. */
  'kind',
  /** One of the three, under the name of another. */
  'name_differs',
  /** Not whole: broken off on its way, or never right. */
  'damaged',
  /** A picture of more pixels than a ward PC can show (`DOCUMENT_MAX_PIXELS`). */
  'too_many_pixels',
  /** A PNG that moves: half of the programs that read it show its first picture alone. */
  'animated',
  /** A PDF that asks for a password, or that limits what may be done with it. */
  'password',
  /** A PDF that holds a program, starts one, or carries other files in it. */
  'active',
  /** A picture or PDF with a second file behind it. */
  'hidden_content',
])
export type FileProblem = z.infer<typeof FileProblem>
