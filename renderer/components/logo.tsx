import { useEffect, useState } from 'react'

/** The hospital's logo. The page's rules take pictures of its own only, so the bytes become one. */
export function Logo({ png, name }: { png: string; name: string }) {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0))
    const made = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }))
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [png])
  return url === null ? null : <img className="hospital-logo" src={url} alt={name} />
}
