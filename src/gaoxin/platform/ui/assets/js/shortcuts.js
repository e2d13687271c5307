// Ctrl/⌘K goes to the search of the page; a select marked so submits its form; a button copies a text.
import { toast } from './toasts.js'

export function listenForShortcuts() {
  document.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      const search = document.querySelector('[data-search]')
      if (!search) return
      event.preventDefault()
      search.focus()
      search.select()
    }
  })
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-submits]')) event.target.form.requestSubmit()
  })
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copies]')
    if (button) {
      await navigator.clipboard.writeText(button.dataset.copies)
      toast(button.dataset.copied, 'ok')
    }
    if (event.target.closest('[data-prints]')) window.print()
  })
}
