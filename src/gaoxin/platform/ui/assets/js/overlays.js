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

// A menu in a scrolling table would be cut off by it: it is laid over the page at its button instead.
function lift(menu) {
  const list = menu.querySelector('.menu__list')
  const button = menu.querySelector('summary').getBoundingClientRect()
  Object.assign(list.style, { position: 'fixed', left: 'auto', right: `${document.documentElement.clientWidth - button.right}px` })
  const below = button.bottom + 4
  list.style.top = `${Math.max(8, Math.min(below, innerHeight - list.offsetHeight - 8))}px`
}

// The page may still be settling when a menu opens: a menu goes with its button and closes only when that has left the screen.
function follow(menu) {
  const button = menu.querySelector('summary').getBoundingClientRect()
  if (button.bottom < 0 || button.top > innerHeight) menu.open = false
  else lift(menu)
}

export function listenForMenus() {
  const open = () => document.querySelectorAll('details.menu[open]')
  document.addEventListener('toggle', (event) => {
    if (event.target.matches?.('.table-scroll details.menu[open]')) lift(event.target)
  }, true)
  document.addEventListener('scroll', () => {
    for (const menu of document.querySelectorAll('.table-scroll details.menu[open]')) follow(menu)
  }, { capture: true, passive: true })
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
