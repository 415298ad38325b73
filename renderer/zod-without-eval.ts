import { z } from 'zod'

// Imported before any schema: the content security policy forbids making code from text, which zod would otherwise try.
z.config({ jitless: true })
