import { ActionIcon, Tooltip } from '@mantine/core'
import {
  IconArrowAutofitWidth,
  IconMaximize,
  IconRotateClockwise,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Latin } from '../components/latin.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { refitted, turned, type View, ZOOMS, zoomed } from './view.ts'

const icon = { size: 18, stroke: 1.75 } as const

function Tool({
  label,
  keys,
  isDisabled = false,
  onUse,
  children,
}: {
  label: string
  keys: string
  isDisabled?: boolean
  onUse: () => void
  children: ReactNode
}) {
  return (
    <Tooltip label={`${label} (${keys})`} openDelay={400}>
      <ActionIcon
        variant="subtle"
        size={36}
        color="gray.0"
        aria-label={label}
        aria-keyshortcuts={keys}
        {...(isDisabled ? { 'data-disabled': true } : {})}
        aria-disabled={isDisabled}
        onClick={onUse}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

/** Smaller, larger, fit and turn, each with its key. */
export function ViewerTools({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  const { t } = useWords()
  const fitsWhole = view.zoom === 1 && view.fit === 'width'
  return (
    <div className="viewer-tools" role="toolbar" aria-label={t('documents.tools')}>
      <Tool
        label={t('documents.smaller')}
        keys="-"
        isDisabled={view.zoom === ZOOMS[0]}
        onUse={() => onChange(zoomed(view, -1))}
      >
        <IconZoomOut {...icon} />
      </Tool>
      <span className="viewer-zoom" role="status" aria-label={t('documents.zoom')}>
        <Latin>{Math.round(view.zoom * 100)} %</Latin>
      </span>
      <Tool
        label={t('documents.larger')}
        keys="+"
        isDisabled={view.zoom === ZOOMS.at(-1)}
        onUse={() => onChange(zoomed(view, 1))}
      >
        <IconZoomIn {...icon} />
      </Tool>
      <Tool
        label={t(fitsWhole ? 'documents.fit_whole' : 'documents.fit')}
        keys="0"
        onUse={() => onChange(refitted(view))}
      >
        {fitsWhole ? <IconMaximize {...icon} /> : <IconArrowAutofitWidth {...icon} />}
      </Tool>
      <Tool label={t('documents.rotate')} keys="R" onUse={() => onChange(turned(view, 1))}>
        <IconRotateClockwise {...icon} />
      </Tool>
    </div>
  )
}
