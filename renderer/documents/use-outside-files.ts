import { useEffect, useRef, useState } from 'react'

const hasFiles = (data: DataTransfer | null): boolean => data?.types.includes('Files') === true

/** While a dialog is open the page behind it takes nothing. */
const isBehindDialog = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null

function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  )
}

/** Files of a drop without folders; a folder has no bytes of its own. */
function filesOf(data: DataTransfer): File[] {
  return [...data.items]
    .filter((item) => item.kind === 'file' && item.webkitGetAsEntry()?.isDirectory !== true)
    .flatMap((item) => item.getAsFile() ?? [])
}

/**
 * Files that are dropped or pasted anywhere on the page. Text that is pasted into a field stays text, also when the
 * program it comes from sends a picture of it along. Answers whether files are just being held over the page. A drop is
 * never left to the browser, which would open the file in the program's place.
 */
export function useOutsideFiles(
  isEnabled: boolean,
  onFiles: (files: readonly File[], from: 'drop' | 'paste') => void,
): boolean {
  const [isOver, setOver] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles
  useEffect(() => {
    if (!isEnabled) return
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event.dataTransfer)) return
      event.preventDefault()
      const takes = !isBehindDialog()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = takes ? 'copy' : 'none'
      setOver(takes)
    }
    const onDragLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      if (event.dataTransfer === null || !hasFiles(event.dataTransfer)) return
      event.preventDefault()
      setOver(false)
      const files = isBehindDialog() ? [] : filesOf(event.dataTransfer)
      if (files.length > 0) latest.current(files, 'drop')
    }
    const onPaste = (event: ClipboardEvent): void => {
      const data = event.clipboardData
      if (data === null || isBehindDialog()) return
      if (isTextField(event.target) && data.types.includes('text/plain')) return
      const files = filesOf(data)
      if (files.length === 0) return
      event.preventDefault()
      latest.current(files, 'paste')
    }
    document.addEventListener('dragover', onDragOver)
    document.addEventListener('dragleave', onDragLeave)
    document.addEventListener('drop', onDrop)
    document.addEventListener('paste', onPaste)
    return () => {
      setOver(false)
      document.removeEventListener('dragover', onDragOver)
      document.removeEventListener('dragleave', onDragLeave)
      document.removeEventListener('drop', onDrop)
      document.removeEventListener('paste', onPaste)
    }
  }, [isEnabled])
  return isOver
}
