import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { build, defineConfig, type Plugin } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const pdfFrame = `${here}documents/pdf-frame/`

/** The PDF frame's page with its whole script inside: a frame that has no network can load nothing afterwards. */
async function buildPdfFramePage(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: here,
    build: {
      write: false,
      target: 'chrome140',
      modulePreload: false,
      rolldownOptions: { input: `${pdfFrame}frame.ts`, output: { codeSplitting: false } },
    },
  })
  const [output] = Array.isArray(built) ? built : [built]
  const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined
  if (chunk === undefined) throw new Error('the PDF frame has no script')
  // Nothing in the script may close its own tag; in strings and expressions the backslash changes nothing.
  const script = chunk.code.replace(/<(?=\/script|!--)/gi, '<\\')
  const page = readFileSync(`${pdfFrame}pdf-frame.html`, 'utf8')
  return page.replace('__PDF_FRAME_SCRIPT__', () => script)
}

function pdfFramePage(): Plugin {
  return {
    name: 'sijil-pdf-frame',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'pdf-frame.html', source: await buildPdfFramePage() })
    },
    configureServer(server) {
      server.middlewares.use('/pdf-frame.html', (_request, response, next) => {
        buildPdfFramePage().then((page) => {
          response.setHeader('content-type', 'text/html; charset=utf-8')
          response.end(page)
        }, next)
      })
    },
  }
}

/**
 * One bundle for both shells. Paths start at the root because the shells serve `dist/` there; nothing is inlined,
 * so that the content security policy needs no exception for scripts, fonts or images.
 */
// biome-ignore lint/style/noDefaultExport: Vite reads its configuration from the default export
export default defineConfig({
  root: here,
  base: '/',
  plugins: [react(), pdfFramePage()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'chrome140',
    sourcemap: false,
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
})
