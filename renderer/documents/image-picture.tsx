import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import type { DocumentMediaType } from '../../shared/documents/document.ts'
import { EmptyState } from '../components/states.tsx'
import { useWords } from '../i18n/use-words.tsx'
import { usePanning } from './use-panning.ts'
import { type View, zoomed } from './view.ts'

interface ImagePictureProps {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly mediaType: DocumentMediaType
  readonly name: string
  readonly view: View
  readonly onView: (view: View) => void
}

interface Size {
  readonly width: number
  readonly height: number
}

/** The size a picture is shown at, CSS pixels, before it is turned. A picture is never blown up just to fill its frame. */
function shownSize(natural: Size, box: Size, { zoom, turn, fit }: View): Size {
  const isSideways = turn === 90 || turn === 270
  const width = isSideways ? natural.height : natural.width
  const height = isSideways ? natural.width : natural.height
  const byWidth = box.width / width
  const scale = Math.min(fit === 'width' ? byWidth : Math.min(byWidth, box.height / height), 2) * zoom
  return { width: natural.width * scale, height: natural.height * scale }
}

/** A scan as a picture, from memory only. Larger than its frame it scrolls and can be dragged. */
export function ImagePicture({ bytes, mediaType, name, view, onView }: ImagePictureProps) {
  const { t } = useWords()
  const [url, setUrl] = useState<string | null>(null)
  const [natural, setNatural] = useState<Size | null>(null)
  const [isUnreadable, setUnreadable] = useState(false)
  const scroll = useRef<HTMLDivElement>(null)
  const box = useElementSize()
  useEffect(() => {
    const next = URL.createObjectURL(new Blob([bytes], { type: mediaType }))
    setUrl(next)
    return () => URL.revokeObjectURL(next)
  }, [bytes, mediaType])
  const latest = useRef({ view, onView })
  latest.current = { view, onView }
  const onZoom = useRef((step: 1 | -1): void => latest.current.onView(zoomed(latest.current.view, step)))
  usePanning(scroll, natural !== null, onZoom.current)
  if (isUnreadable) return <EmptyState title={t('documents.unreadable')} />
  const shown = natural === null ? null : shownSize(natural, box, view)
  const isSideways = view.turn === 90 || view.turn === 270
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a picture larger than its frame is scrolled by keys
    <div className="viewer-scroll" tabIndex={0} ref={scroll}>
      <div ref={box.ref} className="pdf-box">
        <div
          className="picture-place"
          style={
            shown === null
              ? {}
              : {
                  inlineSize: `${isSideways ? shown.height : shown.width}px`,
                  blockSize: `${isSideways ? shown.width : shown.height}px`,
                }
          }
        >
          {url !== null && (
            <img
              src={url}
              alt={name}
              draggable={false}
              style={{
                transform: `translate(-50%, -50%) rotate(${view.turn}deg)`,
                ...(shown === null ? {} : { inlineSize: `${shown.width}px`, blockSize: `${shown.height}px` }),
              }}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
                setNatural({ width: naturalWidth, height: naturalHeight })
              }
              onError={() => setUnreadable(true)}
            />
          )}
        </div>
      </div>
    </div>
  )
}
