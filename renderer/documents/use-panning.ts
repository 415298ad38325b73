import { type RefObject, useEffect } from 'react'

/**
 * Lets a picture that is larger than its frame be dragged about, and zoomed by wheel with Ctrl (which is also what a
 * touch pad's pinch sends). A touch screen scrolls by itself.
 */
export function usePanning(
  ref: RefObject<HTMLElement | null>,
  isReady: boolean,
  onZoom: (step: 1 | -1) => void,
): void {
  useEffect(() => {
    const element = ref.current
    if (element === null || !isReady) return
    let from: { x: number; y: number; left: number; top: number } | undefined
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0 || event.pointerType === 'touch') return
      from = { x: event.clientX, y: event.clientY, left: element.scrollLeft, top: element.scrollTop }
      element.setPointerCapture(event.pointerId)
      element.dataset.panning = 'true'
    }
    const onMove = (event: PointerEvent): void => {
      if (from === undefined) return
      element.scrollLeft = from.left - (event.clientX - from.x)
      element.scrollTop = from.top - (event.clientY - from.y)
    }
    const onUp = (): void => {
      from = undefined
      delete element.dataset.panning
    }
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return
      event.preventDefault()
      onZoom(event.deltaY < 0 ? 1 : -1)
    }
    element.addEventListener('pointerdown', onDown)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', onUp)
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      element.removeEventListener('pointerdown', onDown)
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onUp)
      element.removeEventListener('pointercancel', onUp)
      element.removeEventListener('wheel', onWheel)
    }
  }, [ref, isReady, onZoom])
}
