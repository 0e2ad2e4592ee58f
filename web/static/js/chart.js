// SPDX-License-Identifier: Apache-2.0
/** Charts of figures: bars to compare, lines over time. Each can be read as a table. */

/**
 * @typedef {{kind: 'bar'|'line', unit: string, labels: string[], target?: number,
 *   series: {name: string, values: (number|null)[]}[]}} Chart
 */

let loading = null;

/** The library registers itself as window.echarts. */
function library() {
  loading = loading || new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = new URL('../vendor/echarts.min.js', import.meta.url).href;
    script.onload = () => done(window.echarts);
    script.onerror = failed;
    document.head.append(script);
  });
  return loading;
}

/** @param {Chart} data @param {string} font */
export function options(data, font) {
  const colours = ['#14505c', '#b07d2b', '#6f8f96', '#7a5c8e'];
  const many = data.series.length > 1;
  return {
    animation: false,
    aria: {enabled: false},
    textStyle: {fontFamily: font, fontSize: 13},
    color: colours,
    grid: {left: 8, right: 16, top: many ? 36 : 20, bottom: 4, containLabel: true},
    legend: many ? {top: 0, left: 0, itemWidth: 16, itemHeight: 10, textStyle: {color: '#1d2426'}} : undefined,
    tooltip: {trigger: 'axis', renderMode: 'richText', axisPointer: {type: data.kind === 'bar' ? 'shadow' : 'line'},
      valueFormatter: (v) => (v === null || v === undefined ? '未报' : v.toLocaleString('zh-CN') + data.unit)},
    xAxis: {type: 'category', data: data.labels, axisTick: {show: false}, axisLabel: {color: '#525d61', hideOverlap: true}, axisLine: {lineStyle: {color: '#8a9599'}}},
    yAxis: {type: 'value', axisLabel: {color: '#525d61'}, splitLine: {lineStyle: {color: '#e3e7e8'}}},
    series: data.series.map((s, i) => ({
      name: s.name,
      type: data.kind,
      data: s.values,
      barMaxWidth: 28,
      symbol: i === 0 ? 'circle' : 'emptyRect',
      symbolSize: 7,
      lineStyle: {width: 2, type: i === 0 ? 'solid' : 'dashed'},
      connectNulls: false,
      markLine: i === 0 && data.target ? {silent: true, symbol: 'none', lineStyle: {color: '#525d61', type: 'dashed'},
        label: {formatter: '目标 {c}', position: 'insideEndTop', color: '#525d61'}, data: [{yAxis: data.target}]} : undefined,
    })),
  };
}

/** @param {Chart} data */
function table(data) {
  const t = document.createElement('table');
  t.className = 'rows';
  const head = t.createTHead().insertRow();
  for (const text of ['', ...data.series.map((s) => s.name)]) {
    const th = document.createElement('th');
    th.scope = 'col';
    th.textContent = text;
    head.append(th);
  }
  const body = t.createTBody();
  data.labels.forEach((label, i) => {
    const row = body.insertRow();
    const th = document.createElement('th');
    th.scope = 'row';
    th.textContent = label;
    row.append(th);
    for (const s of data.series) {
      const cell = row.insertCell();
      cell.className = 'num';
      cell.dataset.label = s.name;
      cell.textContent = s.values[i] === null ? '未报' : s.values[i].toLocaleString('zh-CN') + ' ' + data.unit;
    }
  });
  return t;
}

/** @param {ParentNode} root */
export async function charts(root) {
  const lib = await library();
  for (const figure of root.querySelectorAll('[data-chart]')) {
    if (figure.dataset.ready) continue;
    figure.dataset.ready = '1';
    const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const box = figure.querySelector('.chart-box');
    const chart = lib.init(box, null, {renderer: 'canvas'});
    chart.setOption(options(data, getComputedStyle(document.body).fontFamily));
    new ResizeObserver(() => chart.resize()).observe(box);
    const button = figure.querySelector('[data-chart-table]');
    let shown = null;
    button.addEventListener('click', () => {
      if (!shown) {
        shown = document.createElement('div');
        shown.className = 'table-box';
        shown.append(table(data));
        figure.append(shown);
        shown.hidden = true;
      }
      shown.hidden = !shown.hidden;
      box.hidden = !shown.hidden;
      button.setAttribute('aria-expanded', String(!shown.hidden));
      button.textContent = shown.hidden ? '看成表格' : '看成图';
    });
  }
}
