// What a fragment request says when it fails: the page stays, the user is told what happened and what to do.
import { toast } from './toasts.js'

export function listenForNetwork() {
  const words = () => document.body.dataset
  // A progress that asks every second would start the way to a slow page anew with every answer, and never arrive.
  let leaving = false
  document.addEventListener('htmx:beforeOnLoad', (event) => {
    if (event.detail.xhr.getResponseHeader('HX-Redirect')) leaving = true
  })
  document.addEventListener('htmx:beforeRequest', (event) => { if (leaving) event.preventDefault() })
  // The browser's way back shows the page as it was left.
  window.addEventListener('pageshow', () => { leaving = false })
  document.addEventListener('htmx:sendError', () => toast(words().offline, 'warn'))
  document.addEventListener('htmx:timeout', () => toast(words().offline, 'warn'))
  document.addEventListener('htmx:responseError', (event) => {
    const { status } = event.detail.xhr
    if (status === 401) location.reload()
    else toast(status >= 500 ? words().broken : words().refused, 'danger')
  })
}
