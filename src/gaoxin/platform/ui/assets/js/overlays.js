// Dialogs are native <dialog>; a button names the one it opens or closes. Menus are <details>.
export function listenForDialogs() {
  document.addEventListener('click', (event) => {
    const opener = event.target.closest('[data-opens]')
    if (opener) {
      const dialog = document.getElementById(opener.dataset.opens)
      if (dialog) {
        event.preventDefault()
        dialog.showModal()
      }
      return
    }
    const closer = event.target.closest('[data-closes]')
    if (closer) closer.closest('dialog')?.close()
    else if (event.target instanceof HTMLDialogElement && event.target.open && outside(event)) event.target.close()
  })
  // A fragment that lands in a drawer's body opens the drawer.
  document.addEventListener('htmx:afterSwap', (event) => {
    const dialog = event.target.closest?.('dialog[data-opens-on-swap]')
    if (dialog && !dialog.open) dialog.showModal()
  })
}

function outside(event) {
  const box = event.target.getBoundingClientRect()
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom
}

export function listenForMenus() {
  const open = () => document.querySelectorAll('details.menu[open]')
  document.addEventListener('click', (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    for (const menu of open()) {
      menu.open = false
      menu.querySelector('summary').focus()
    }
  })
}
