import { type CSSProperties, useEffect, useState } from 'react'
import type { DocumentMediaType } from '../../shared/documents/document.ts'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import type { View } from './view.ts'

interface ImagePictureProps {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly mediaType: DocumentMediaType
  readonly name: string
  readonly view: View
}

/** A scan as a picture. Fitted to its frame at zoom 1; larger than that it scrolls. */
export function ImagePicture({ bytes, mediaType, name, view }: ImagePictureProps) {
  const { t } = useWords()
  const [url, setUrl] = useState<string | null>(null)
  const [isUnreadable, setUnreadable] = useState(false)
  useEffect(() => {
    const next = URL.createObjectURL(new Blob([bytes], { type: mediaType }))
    setUrl(next)
    return () => URL.revokeObjectURL(next)
  }, [bytes, mediaType])
  if (isUnreadable) return <EmptyState title={t('documents.unreadable')} />
  if (url === null) return null
  const isSideways = view.turn === 90 || view.turn === 270
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a picture larger than its frame is scrolled by keys
    <div className="viewer-scroll" tabIndex={0}>
      <div
        className="picture-frame"
        style={{ '--zoom': view.zoom } as CSSProperties}
        data-sideways={isSideways}
      >
        <img
          src={url}
          alt={name}
          style={{ transform: `rotate(${view.turn}deg)` }}
          onError={() => setUnreadable(true)}
        />
      </div>
    </div>
  )
}
