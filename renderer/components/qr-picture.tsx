import { useEffect, useState } from 'react'
import { useWords } from '../i18n/use-words.tsx'

interface Drawing {
  readonly viewBox: string
  readonly path: string
}

/** The picture of a text, as the outline of its dark squares. */
async function drawingOf(text: string): Promise<Drawing> {
  // Only who sets up a second factor needs it: it is fetched then.
  const { drawingSVG, qrcode } = await import('bwip-js/browser')
  const svg = qrcode({ bcid: 'qrcode', text, scale: 1 }, drawingSVG())
  const viewBox = /viewBox="([\d. ]+)"/.exec(svg)?.[1]
  const path = /<path d="([^"]+)"/.exec(svg)?.[1]
  if (viewBox === undefined || path === undefined) throw new Error('the QR code was not drawn')
  return { viewBox, path }
}

/** A QR code, dark on white in both schemes since cameras want it so. Drawn here: its text goes nowhere. */
export function QrPicture({ text, label }: { text: string; label: string }) {
  const { t } = useWords()
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  useEffect(() => {
    let isShown = true
    setDrawing(null)
    void drawingOf(text).then((drawn) => {
      if (isShown) setDrawing(drawn)
    })
    return () => {
      isShown = false
    }
  }, [text])
  return (
    <div className="qr-picture">
      {drawing === null ? (
        <span className="sub" role="status">
          {t('account.setup_drawing')}
        </span>
      ) : (
        <svg viewBox={drawing.viewBox} role="img" aria-label={label} shapeRendering="crispEdges">
          <path d={drawing.path} fill="#000" fillRule="evenodd" />
        </svg>
      )}
    </div>
  )
}
