// Under a money field: the figure in 元 to the last digit, so that 100万 typed as 1000万 is seen at once.
const FACTORS = { 元: 1n, 千元: 1000n, 万元: 10000n, 亿元: 100000000n }

export function yuan(text, unit) {
  const plain = text.normalize('NFKC').replace(/[,\s]/g, '')
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(plain)
  if (!plain || !parts || !(parts[2] || parts[3]) || !FACTORS[unit]) return ''
  const decimals = parts[3] || ''
  const scaled = BigInt((parts[2] || '0') + decimals) * FACTORS[unit]
  const base = 10n ** BigInt(decimals.length)
  const whole = (scaled / base).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = (scaled % base).toString().padStart(decimals.length, '0').replace(/0+$/, '')
  return `${parts[1] === '-' ? '−' : ''}${whole}${rest && decimals ? `.${rest}` : ''}`
}

export const echo = () => ({
  text: '',
  init() { this.show() },
  show() {
    const input = this.$root.querySelector('input')
    const figure = input ? yuan(input.value, this.$root.dataset.unit) : ''
    this.text = figure ? `= ${figure} ${this.$root.dataset.yuan}` : ''
  },
})
