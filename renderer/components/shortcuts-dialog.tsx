import { Modal } from '@mantine/core'
import { useWords } from '../i18n/use-words.tsx'

const shortcuts = [
  ['Ctrl K', 'shortcuts.search'],
  ['Ctrl L', 'shortcuts.lock'],
  ['Ctrl N', 'shortcuts.register'],
  ['Ctrl ↵', 'shortcuts.submit'],
  ['Enter', 'shortcuts.next'],
  ['Shift Enter', 'shortcuts.back'],
  ['← →', 'shortcuts.arrows'],
  ['0–9 -', 'shortcuts.ruler'],
  ['Alt 1–9', 'shortcuts.sections'],
  ['1 2 4', 'shortcuts.conflicts'],
  ['?', 'shortcuts.list'],
] as const

/** All keys in one list. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('shortcuts.title')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <dl className="facts">
        {shortcuts.map(([keys, key]) => (
          <div key={key} className="shortcut-line">
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(key)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
