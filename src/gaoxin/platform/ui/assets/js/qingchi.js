// The ECharts theme of the design reference (ux.md section 6.6), light.
export const qingchi = {
  color: ['#1D56B8', '#C28308', '#12A588', '#913042', '#259AD4', '#662673', '#597E30', '#5A6A7C'],
  backgroundColor: 'transparent',
  textStyle: { fontFamily: 'HarmonyOS Sans SC,MiSans,PingFang SC,Noto Sans CJK SC,Microsoft YaHei,sans-serif', fontSize: 13, color: '#364252' },
  title: { textStyle: { fontSize: 16, fontWeight: 600, color: '#14202E' }, left: 0, top: 0 },
  grid: { left: 8, right: 24, top: 44, bottom: 8, containLabel: true },
  legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, itemGap: 16, textStyle: { color: '#4C5968' } },
  categoryAxis: { axisLine: { lineStyle: { color: '#C2CAD3' } }, axisTick: { show: false }, axisLabel: { color: '#4C5968', hideOverlap: true }, splitLine: { show: false } },
  valueAxis: { axisLine: { show: false }, axisTick: { show: false }, axisLabel: { color: '#606D7C' }, splitLine: { lineStyle: { color: '#EDF0F4' } }, nameTextStyle: { color: '#606D7C', align: 'left' } },
  line: { symbol: 'circle', symbolSize: 6, showSymbol: false, lineStyle: { width: 2.5 }, smooth: false },
  bar: { barMaxWidth: 28, itemStyle: { borderRadius: [2, 2, 0, 0] } },
  tooltip: { backgroundColor: '#fff', borderColor: '#DEE3E9', borderWidth: 1, padding: [8, 12], textStyle: { color: '#14202E', fontSize: 13 } },
  aria: { enabled: true, decal: { show: false } },
  animationDuration: 300,
}
