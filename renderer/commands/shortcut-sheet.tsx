import { Modal } from '@mantine/core'
import type { CommandGroup } from '../../shared/commands/command.ts'
import { commandIds, commandOf } from '../../shared/commands/commands.ts'
import { useWords } from '../i18n/use-words.tsx'
import './commands.css'

/** The lists of the sheet; `go` and `view` have no keys. */
const groups = [
  'program',
  'patient',
  'form',
  'choices',
  'document',
  'help',
] as const satisfies readonly CommandGroup[]

/** All keys of the program in one list. */
export function ShortcutSheet({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t, text } = useWords()
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      size={860}
      returnFocus={false}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <p className="sub fs-13">{t('shortcuts.by_place')}</p>
      <div className="shortcut-sheet">
        {groups.map((group) => (
          <section key={group} aria-label={t(`shortcuts.${group}`)}>
            <h3>{t(`shortcuts.${group}`)}</h3>
            <dl>
              {commandIds
                .map((id) => ({ id, ...commandOf(id) }))
                .filter((command) => command.group === group && command.keys !== undefined)
                .map(({ id, keys, label }) => (
                  <div key={id} className="shortcut-line">
                    <dt>
                      <kbd>{keys?.caps}</kbd>
                    </dt>
                    <dd>{text(label)}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
