// Short confirmations at the corner. Errors stay until they are closed; the rest leaves after six seconds.
const ICONS = { ok: 'circle-check', warn: 'alert-triangle', danger: 'alert-circle', info: 'info-circle' }
const SVG = 'http://www.w3.org/2000/svg'

function icon(name) {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('class', 'icon')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS(SVG, 'use')
  use.setAttribute('href', `${document.body.dataset.icons}#${name}`)
  svg.append(use)
  return svg
}

export function toast(text, tone = 'info') {
  const shelf = document.getElementById('toasts')
  if (!shelf || !text) return
  const box = document.createElement('div')
  box.className = `toast toast--${tone}`
  const words = document.createElement('span')
  words.textContent = text
  const close = document.createElement('button')
  close.type = 'button'
  close.className = 'toast__close'
  close.setAttribute('aria-label', document.body.dataset.close || '')
  close.append(icon('x'))
  close.addEventListener('click', () => box.remove())
  box.append(icon(ICONS[tone] || ICONS.info), words, close)
  shelf.append(box)
  if (tone !== 'danger') setTimeout(() => box.remove(), 6000)
}

export function listenForToasts() {
  // A view answers with the header HX-Trigger: {"toast": {"text": "…", "tone": "ok"}}.
  document.addEventListener('toast', (event) => toast(event.detail.text, event.detail.tone))
}
