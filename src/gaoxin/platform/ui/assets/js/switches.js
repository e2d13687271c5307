// Small state: tabs, the password's eye, the folded navigation.
export const tabs = () => ({
  init() {
    const wanted = this.buttons().find((button) => `#${button.getAttribute('aria-controls')}` === location.hash)
    this.show(wanted || this.buttons()[0])
  },
  buttons() { return [...this.$root.querySelectorAll('[role=tab]')] },
  show(chosen) {
    for (const button of this.buttons()) {
      const active = button === chosen
      button.setAttribute('aria-selected', String(active))
      button.tabIndex = active ? 0 : -1
      const panel = document.getElementById(button.getAttribute('aria-controls'))
      if (panel) panel.hidden = !active
    }
  },
  click() {
    const button = this.$event.target.closest('[role=tab]')
    if (button) this.show(button)
  },
  move() {
    const all = this.buttons()
    const at = all.indexOf(document.activeElement)
    const step = { ArrowRight: 1, ArrowLeft: -1 }[this.$event.key]
    if (at < 0 || !step) return
    const next = all[(at + step + all.length) % all.length]
    next.focus()
    this.show(next)
  },
})

export const reveal = () => ({
  shown: false,
  get hidden() { return !this.shown },
  get pressed() { return String(this.shown) },
  flip() {
    this.shown = !this.shown
    const input = this.$root.querySelector('input')
    input.type = this.shown ? 'text' : 'password'
    input.focus()
  },
})

const COOKIE = 'gaoxin_nav'
export const fold = () => ({
  narrow: false,
  open: false,
  init() { this.narrow = this.$root.dataset.nav === 'narrow' },
  get wide() { return !this.narrow },
  get opened() { return String(this.open) },
  flip() {
    this.narrow = !this.narrow
    this.$root.dataset.nav = this.narrow ? 'narrow' : 'wide'
    document.cookie = `${COOKIE}=${this.$root.dataset.nav}; path=/; max-age=31536000; samesite=lax`
  },
  toggle() {
    this.open = !this.open
    document.getElementById('desk-nav').classList.toggle('is-open', this.open)
  },
})
