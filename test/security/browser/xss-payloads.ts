/*
 * Texts that run a script where a page takes them for markup, an address, a style, a template or a program. Each calls
 * `sijilRan()`, which counts; what stands between its brackets says which attack in which field it was. Grouped by the
 * place in a page that they are made for.
 */

const RUN = 'sijilRan()'

const markup = [
  `<script>${RUN}</script>`,
  `<SCRIPT>${RUN}</SCRIPT>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<script/x>${RUN}</script>`,
  `<script src="data:text/javascript,${RUN}"></script>`,
  `<img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}">`,
  `<IMG SRC=x OnErRoR=${RUN}>`,
  `<img/src=x/onerror=${RUN}>`,
  `<img src=x:x onerror\n=\n${RUN}>`,
  `<img srcset=x onerror=${RUN}>`,
  `<image src=x onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg/onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><set onbegin=${RUN} attributeName=x>`,
  `<svg><a xlink:href="javascript:${RUN}"><text>x</text></a></svg>`,
  `<svg><foreignObject><img src=x onerror=${RUN}></foreignObject></svg>`,
  `<svg><style><img src=x onerror=${RUN}></style></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror=${RUN}>`,
  `<math><maction actiontype="statusline#" xlink:href="javascript:${RUN}">x</maction></math>`,
  `<body onload=${RUN}>`,
  `<details open ontoggle=${RUN}>x</details>`,
  `<video src=x onerror=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<audio src=x onerror=${RUN}>`,
  `<object data="javascript:${RUN}"></object>`,
  `<object data=x onerror=${RUN}></object>`,
  `<embed src="javascript:${RUN}">`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<iframe onload=${RUN}></iframe>`,
  `<input autofocus onfocus=${RUN}>`,
  `<select autofocus onfocus=${RUN}></select>`,
  `<textarea autofocus onfocus=${RUN}></textarea>`,
  `<button autofocus onfocus=${RUN}>x</button>`,
  `<marquee onstart=${RUN}>x</marquee>`,
  `<style onload=${RUN}></style>`,
  `<style>*{animation:x 1s}@keyframes x{}</style><b onanimationstart=${RUN}>x</b>`,
  `<link rel=stylesheet href="data:text/css,*{}" onload=${RUN}>`,
  `<link rel=import href="data:text/html,<script>${RUN}</script>">`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<base href="javascript:${RUN}//">`,
  `<form><button formaction="javascript:${RUN}">x</button></form>`,
  `<form action="javascript:${RUN}"><input type=submit></form>`,
  `<table background="javascript:${RUN}"></table>`,
  `<template><img src=x onerror=${RUN}></template>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<xss contenteditable autofocus onfocus=${RUN} tabindex=1>x</xss>`,
  `<!--><img src=x onerror=${RUN}>-->`,
  `<![CDATA[><img src=x onerror=${RUN}>]]>`,
  `<?xml version="1.0"?><img src=x onerror=${RUN}>`,
]

const breakingOut = [
  `"><img src=x onerror=${RUN}>`,
  `'><img src=x onerror=${RUN}>`,
  `" autofocus onfocus="${RUN}`,
  `' onmouseover='${RUN}`,
  `</title><script>${RUN}</script>`,
  `</textarea><img src=x onerror=${RUN}>`,
  `</style><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `--><script>${RUN}</script>`,
  `";${RUN};//`,
  `\\";${RUN};//`,
  `\u2028${RUN}\u2028`,
]

const addresses = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java\tscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `vbscript:${RUN}`,
]

const templates = [
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `$t(${RUN})`,
  `{{${RUN}}}`,
  `<%= ${RUN} %>`,
  `expression(${RUN})`,
  `url(javascript:${RUN})`,
  `{"$$typeof":"x","type":"script","props":{"children":"${RUN}"}}`,
  `\u202e<img src=x onerror=${RUN}>`,
  `＜script＞${RUN}＜/script＞`,
  `&lt;img src=x onerror=${RUN}&gt;`,
  `&#60;img src=x onerror=${RUN}&#62;`,
  `%3Cimg%20src%3Dx%20onerror%3D${RUN}%3E`,
  `\\u003cimg src=x onerror=${RUN}\\u003e`,
]

export const payloads: readonly string[] = [...markup, ...breakingOut, ...addresses, ...templates]

/** An attack, wherever it stands in a list without end, as it is put into a field. */
export function payloadFor(field: number, at: number): string {
  const place = at % payloads.length
  return (payloads[place] ?? '').replaceAll(RUN, `sijilRan(${field},${place})`)
}

/** The field and the attack of each text of `payloadFor` that stands in a text, as `field,attack`. */
export function attacksIn(text: string): readonly string[] {
  return [...text.matchAll(/sijilRan\((\d+,\d+)\)/gi)].map(([, which]) => which ?? '')
}
