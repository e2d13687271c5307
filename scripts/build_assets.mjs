// Builds src/gaoxin/platform/ui/assets and the few files needed from node_modules into the git-ignored static/vendor:
//   ui.css      all style sheets in the order of assets/css/index.css
//   ui.js       behaviours on Alpine's CSP build
//   charts.js   ECharts with the qingchi theme; only pages with a chart load it
//   icons.svg   one sprite of the icons named in assets/icons.txt
//   fonts/      the digits of the display face
// `--watch` builds again when a source changes.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { watch } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import subsetFont from 'subset-font'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const assets = path.join(root, 'src/gaoxin/platform/ui/assets')
const out = path.join(root, 'src/gaoxin/platform/ui/static/vendor')
const modules = path.join(root, 'node_modules')

// The display face is for figures only; text keeps the reader's own Chinese font.
const FIGURES = '0123456789.,%+-−–—/:～ '

async function icons() {
  const names = (await readFile(path.join(assets, 'icons.txt'), 'utf8'))
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean)
  const symbols = await Promise.all(
    names.map(async (name) => {
      const [id, style] = [name, name.startsWith('filled/') ? 'filled' : 'outline']
      const file = path.join(modules, '@tabler/icons/icons', style, `${name.replace('filled/', '')}.svg`)
      const svg = await readFile(file, 'utf8').catch(() => {
        throw new Error(`assets/icons.txt names "${name}", which @tabler/icons does not have`)
      })
      const body = svg
        .replace(/<!--[\s\S]*?-->/g, '')
        .replace(/^[\s\S]*?<svg[^>]*>/, '')
        .replace(/<\/svg>[\s\S]*$/, '')
        .replace(/<path stroke="none"[^>]*fill="none"[^>]*\/>/, '')
        .replace(/\s+/g, ' ')
        .trim()
      const paint = style === 'filled' ? 'fill="currentColor"' : 'fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"'
      return `<symbol id="${id.replace('/', '-')}" viewBox="0 0 24 24" ${paint}>${body}</symbol>`
    }),
  )
  await writeFile(path.join(out, 'icons.svg'), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('\n')}</svg>\n`)
  return names.length
}

async function fonts() {
  await mkdir(path.join(out, 'fonts'), { recursive: true })
  const family = '@fontsource/barlow-semi-condensed'
  for (const weight of [500, 600]) {
    const source = await readFile(path.join(modules, family, `files/barlow-semi-condensed-latin-${weight}-normal.woff2`))
    await writeFile(path.join(out, `fonts/figures-${weight}.woff2`), await subsetFont(source, FIGURES, { targetFormat: 'woff2' }))
  }
  await writeFile(path.join(out, 'fonts/LICENSE.txt'), await readFile(path.join(modules, family, 'LICENSE')))
}

async function bundles() {
  const common = { bundle: true, minify: true, target: ['chrome100', 'firefox100', 'safari15'], legalComments: 'linked', logLevel: 'warning' }
  await build({ ...common, entryPoints: { ui: path.join(assets, 'css/index.css') }, outdir: out, external: ['*.woff2'] })
  await build({ ...common, entryPoints: { ui: path.join(assets, 'js/ui.js'), charts: path.join(assets, 'js/charts.js') }, outdir: out, format: 'iife' })
}

async function all() {
  const start = Date.now()
  await mkdir(out, { recursive: true })
  const [, , count] = await Promise.all([bundles(), fonts(), icons()])
  console.log(`  static/vendor: style sheet, behaviours, charts, ${count} icons in ${((Date.now() - start) / 1000).toFixed(1)} s`)
}

await rm(out, { recursive: true, force: true })
await all()
if (process.argv.includes('--watch')) {
  let timer
  watch(assets, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => all().catch((error) => console.error(error.message)), 100)
  })
}
