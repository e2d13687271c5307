// Draws every <div data-chart="id of its JSON"> with ECharts and the qingchi theme. The same figures stand in a table below.
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { qingchi } from './qingchi.js'

echarts.use([BarChart, LineChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, CanvasRenderer])
echarts.registerTheme('qingchi', qingchi)

export function option(spec) {
  const category = { type: 'category', data: spec.categories, inverse: spec.horizontal }
  // The unit stands in the caption.
  const value = { type: 'value' }
  // On a phone labels would run into each other; the table below has every figure.
  const most = matchMedia('(max-width: 767px)').matches ? 6 : 12
  const direct = spec.categories.length * spec.series.length <= most
  return {
    // Text drawn on the canvas: a tooltip of HTML would need inline styles, which the page refuses.
    tooltip: { renderMode: 'richText', trigger: spec.kind === 'bar' ? 'item' : 'axis' },
    legend: { show: spec.series.length > 1, type: 'scroll' },
    xAxis: spec.horizontal ? value : category,
    yAxis: spec.horizontal ? category : value,
    series: spec.series.map((series) => ({
      type: spec.kind,
      name: series.name,
      data: series.values,
      stack: spec.stacked ? 'all' : undefined,
      itemStyle: series.colour ? { color: series.colour } : undefined,
      showSymbol: direct,
      label: { show: direct && !spec.stacked, position: spec.horizontal ? 'right' : 'top', color: '#364252', formatter: (point) => point.value?.toLocaleString() ?? '' },
      markLine: spec.target === null ? undefined : {
        symbol: 'none', silent: true, label: { formatter: spec.target_name || '', position: 'insideEndTop', color: '#4C5968' },
        lineStyle: { color: '#606D7C', type: 'dashed', width: 1.5 },
        data: [spec.horizontal ? { xAxis: spec.target } : { yAxis: spec.target }],
      },
    })),
    aria: { enabled: true },
    animationDuration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 300,
  }
}

function draw(area) {
  if (area.dataset.drawn) return
  area.dataset.drawn = 'yes'
  const chart = echarts.init(area, 'qingchi', { renderer: 'canvas', locale: document.documentElement.lang.startsWith('en') ? 'EN' : 'ZH' })
  chart.setOption(option(JSON.parse(document.getElementById(area.dataset.chart).textContent)))
  new ResizeObserver(() => chart.resize()).observe(area)
}

const drawAll = () => document.querySelectorAll('[data-chart]').forEach(draw)
drawAll()
document.addEventListener('htmx:afterSettle', drawAll)
