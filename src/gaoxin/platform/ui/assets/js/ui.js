// Behaviours of the components. Every page works without them; they save a reload or a look-up.
import Alpine from '@alpinejs/csp'
import { drop } from './drop.js'
import { echo } from './echo.js'
import { listenForDialogs, listenForMenus } from './overlays.js'
import { listenForNetwork } from './network.js'
import { listenForShortcuts } from './shortcuts.js'
import { fold, reveal, tabs } from './switches.js'
import { listenForToasts } from './toasts.js'

Alpine.data('drop', drop)
Alpine.data('echo', echo)
Alpine.data('fold', fold)
Alpine.data('reveal', reveal)
Alpine.data('tabs', tabs)

listenForDialogs()
listenForMenus()
listenForNetwork()
listenForShortcuts()
listenForToasts()

window.Alpine = Alpine
Alpine.start()
