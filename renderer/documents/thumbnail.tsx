import { useIntersection } from '@mantine/hooks'
import { type ReactNode, useEffect, useRef } from 'react'
import type { DocumentView } from '../../shared/visits/visits-ipc.ts'
import { useThumbnail } from './thumbnails.ts'

/** A document's first page, small; its sign until it is drawn, or for good when it cannot be. */
export function Thumbnail({ document, sign }: { document: DocumentView; sign: ReactNode }) {
  const { ref, entry } = useIntersection<HTMLSpanElement>({ threshold: 0.1 })
  const canvas = useRef<HTMLCanvasElement>(null)
  const picture = useThumbnail(document, entry?.isIntersecting === true)
  useEffect(() => {
    const place = canvas.current
    // One that was forgotten between drawing the page and this has no width any more.
    if (picture === null || picture.width === 0 || place === null) return
    place.width = picture.width
    place.height = picture.height
    place.getContext('2d')?.drawImage(picture, 0, 0)
  }, [picture])
  return (
    <span ref={ref} className="document-icon" data-drawn={picture !== null}>
      {picture === null ? sign : <canvas ref={canvas} aria-hidden />}
    </span>
  )
}
