/*
 * Imported before anything else. The content security policy demands Trusted Types; Mantine writes its CSS through
 * innerHTML, which would throw without a `default` policy. This one lets plain CSS through and refuses markup, and
 * lets only the program's own worker files be loaded as scripts.
 */

interface PolicyRules {
  createHTML(text: string): string
  createScriptURL(url: string): string
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: PolicyRules): unknown
}

function refuse(what: string): never {
  throw new TypeError(`${what} is refused by the trusted types policy`)
}

export const policyRules: PolicyRules = {
  createHTML: (text) => (text.includes('<') ? refuse('markup') : text),
  createScriptURL: (url) => {
    const { protocol, host, pathname } = new URL(url, location.href)
    const isOwn = protocol === location.protocol && host === location.host
    const isOwnWorker = isOwn && /^\/assets\/pdf\.worker[\w.-]*\.mjs$/.test(pathname)
    return isOwnWorker ? url : refuse('a script address')
  },
}

const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes
factory?.createPolicy('default', policyRules)
