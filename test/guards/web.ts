import type { Guard } from './guard.ts'

/** What keeps strangers out of the way to the server, of the server's door and of the windows. */
export const guards: readonly Guard[] = [
  {
    name: 'a certificate that nobody stands behind is believed',
    file: 'main/network/network.ts',
    find: 'rejectUnauthorized: true',
    replace: 'rejectUnauthorized: false',
    test: 'test/security/row-27-tls.test.ts',
    words: 'not believed while',
  },
  {
    name: 'a server of another machine is spoken to over http',
    file: 'main/network/network.ts',
    find: "if (!isSafeAddress(address)) return err({ because: 'http_refused' })",
    replace: '',
    test: 'test/security/row-27-tls.test.ts',
    words: 'over http',
  },
  {
    name: 'a redirect leads a request elsewhere',
    file: 'main/network/network.ts',
    find: 'if (status >= 300 && status < 400 && status !== 304) return true',
    replace: '',
    test: 'test/security/row-27-tls.test.ts',
    words: 'another address',
  },
  {
    name: 'a page asks the core without end',
    file: 'main/ipc/call-frame.ts',
    find: 'if (budget < 1) return false',
    replace: '',
    test: 'test/main/ipc/call-frame.test.ts',
  },
  {
    name: 'one caller floods the server',
    file: 'sync-server/caller-limits.ts',
    find: 'if (window.count <= this.#perMinute) return 0',
    replace: 'return 0',
    test: 'test/sync-server/rest/web.test.ts',
    words: 'of a caller',
  },
  {
    name: 'a certificate is served with a key that is not its own',
    file: 'sync-server/tls.ts',
    find: 'if (!certificate.checkPrivateKey(privateKey)) {',
    replace: 'if (Date.now() < 0) {',
    test: 'test/sync-server/start/tls.test.ts',
    words: 'takes a renewed',
  },
  {
    name: 'a page of the desktop shell goes elsewhere',
    file: 'main/electron/hardening.ts',
    find: 'if (!isOwnPage(url)) event.preventDefault()',
    replace: 'if (url === undefined) event.preventDefault()',
    test: 'test/security/row-23-electron.test.ts',
    words: '13: goes',
  },
  {
    name: 'a text that no MAC can be made of ends the start',
    file: 'main/keys/key-slot-file.ts',
    find: '    canonicalize(raw)\n',
    replace: '',
    test: 'test/security/row-21-fuzz.test.ts',
    words: 'the files of a profile',
  },
]
