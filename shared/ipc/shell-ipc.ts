import { z } from 'zod'

/**
 * What a window's shell does itself, beside the station core: paper and menus. They come over the same bridge as the
 * core's channels. A shell that does not offer one answers `not_found` of entity `channel`, as for any unknown name.
 */
export const shellChannels = {
  /**
   * Saves what the page shows on paper as a PDF, where the person says. `subject` is all that the suggested file name
   * tells of it: never a patient. `is_saved` is false when the person changed their mind. Errors: `session_locked`,
   * `file_not_written`.
   */
  'shell.save_pdf': {
    input: z.strictObject({
      subject: z.enum(['form', 'report', 'summary', 'list']),
      is_landscape: z.boolean(),
    }),
    output: z.object({ is_saved: z.boolean() }),
  },
  /**
   * Saves a table that was exported, where the person says. The name is the server's own: what kind of table and when,
   * never a patient. Errors: `session_locked`, `file_not_written`.
   */
  'shell.save_table': {
    input: z.strictObject({
      file_name: z.string().regex(/^Sijil-[a-z]+-\d{4}-\d\d-\d\d-\d{6}\.csv$/),
      text: z.string(),
    }),
    output: z.object({ is_saved: z.boolean() }),
  },
  /** Puts the menus into the language of the screens. */
  'shell.set_language': {
    input: z.strictObject({ language: z.enum(['en', 'ar']) }),
    output: z.object({}),
  },
  /** Which commands the screens would run now for the person who is there: the menus offer these and no others. */
  'shell.set_commands': {
    input: z.strictObject({ commands: z.array(z.string().max(60)).max(200) }),
    output: z.object({}),
  },
} as const

export type ShellChannel = keyof typeof shellChannels
export type ShellInput<C extends ShellChannel> = z.infer<(typeof shellChannels)[C]['input']>
export type ShellOutput<C extends ShellChannel> = z.infer<(typeof shellChannels)[C]['output']>

export function isShellChannel(name: unknown): name is ShellChannel {
  return typeof name === 'string' && Object.hasOwn(shellChannels, name)
}

/** The event by which a menu asks the screens to run a command of theirs. */
export const SHELL_COMMAND_EVENT = 'shell.command'
export const ShellCommand = z.strictObject({ command: z.string() })
