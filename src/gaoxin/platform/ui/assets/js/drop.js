// The file field: drag, paste or choose; name, size and kind are checked before anything is sent.
const UNITS = ['B', 'KB', 'MB', 'GB']

export function sizeText(bytes) {
  let figure = bytes
  let unit = 0
  while (figure >= 1024 && unit < UNITS.length - 1) {
    figure /= 1024
    unit += 1
  }
  return `${unit === 0 || figure >= 100 ? Math.round(figure) : Math.round(figure * 10) / 10} ${UNITS[unit]}`
}

export const drop = () => ({
  name: '',
  size: '',
  error: '',
  over: false,
  sending: false,
  get filled() { return this.name !== '' },
  get empty() { return this.name === '' },
  get wrong() { return this.error !== '' },
  get classes() {
    return { 'is-over': this.over, 'is-filled': this.filled, 'is-wrong': this.wrong }
  },
  enter() { this.over = true },
  leave() { this.over = false },
  sent(event) { this.sending = this.filled && !this.wrong && event.target.contains(this.$root) },
  back() { this.sending = false },
  pick() {
    this.over = false
    const file = this.$refs.input.files[0]
    this.name = file ? file.name : ''
    this.size = file ? sizeText(file.size) : ''
    this.error = file ? this.fault(file) : ''
    this.$refs.input.setCustomValidity(this.error)
  },
  fault(file) {
    const { accept, maxBytes, tooBig, wrongKind, nothing } = this.$root.dataset
    const kinds = (accept || '').split(',').map((kind) => kind.trim().toLowerCase()).filter((kind) => kind.startsWith('.'))
    if (kinds.length && !kinds.some((kind) => file.name.toLowerCase().endsWith(kind))) return wrongKind
    if (Number(maxBytes) && file.size > Number(maxBytes)) return tooBig.replace('{size}', sizeText(file.size))
    if (file.size === 0) return nothing
    return ''
  },
})
