// What the pages do beyond links and forms. Without it they work, only less comfortably.
'use strict';

// A page that shows what is still going on asks now and then whether there is more, and only then reads it again; never
// while somebody marks text.
function follow() {
  const live = document.querySelector('[data-news]');
  if (!live || document.hidden) return;
  fetch(live.dataset.news)
    .then(answer => answer.ok ? answer.text() : live.dataset.seen)
    .then(seen => {
      if (live.dataset.seen === undefined) live.dataset.seen = seen;
      if (seen !== live.dataset.seen && live.isConnected && getSelection().isCollapsed) {
        htmx.ajax('GET', location.href, { target: '#content', select: '#content', swap: 'outerHTML' });
      }
    })
    .catch(() => {});
}
setInterval(follow, 4000);

// A colour of the style sheet as a canvas takes it.
function colour(name) {
  const probe = document.body.appendChild(document.createElement('span'));
  probe.style.color = `var(${name})`;
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

// The chart of a table: rows are times, columns are groups. The table stays below it for whoever cannot see the chart.
function draw(place) {
  const data = JSON.parse(place.dataset.chart);
  const chart = echarts.init(place);
  const paint = () => chart.setOption({
    animation: false,
    color: ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'].map(colour),
    textStyle: { color: colour('--ink'), fontFamily: 'system-ui, sans-serif' },
    grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
    legend: { top: 0, type: 'scroll', textStyle: { color: colour('--ink') } },
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    xAxis: { type: 'category', data: data.times, axisLabel: { color: colour('--quiet') } },
    yAxis: { type: 'value', axisLabel: { color: colour('--quiet') }, splitLine: { lineStyle: { color: colour('--line') } } },
    series: data.series.map(series => ({ name: series.name, type: 'bar', stack: 'all', data: series.values })),
  });
  paint();
  chart.on('click', point => { if (data.links[point.dataIndex]) location.href = data.links[point.dataIndex]; });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  new ResizeObserver(() => chart.resize()).observe(place);
}

function drawAll(root) {
  if (window.echarts) root.querySelectorAll('[data-chart]:not([data-drawn])').forEach(place => { place.dataset.drawn = ''; draw(place); });
}

// Copies what stands in front of the button.
document.addEventListener('click', event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const text = document.getElementById(button.dataset.copy).textContent;
  navigator.clipboard.writeText(text).then(() => { button.textContent = button.dataset.copied; });
});

// A form that destroys asks for its word, and its button waits for it.
document.addEventListener('input', event => {
  const form = event.target.closest('form[data-word]');
  if (form) form.querySelector('button.danger').disabled = form.querySelector('input.word').value !== form.dataset.word;
});

document.addEventListener('DOMContentLoaded', () => { drawAll(document); follow(); });
document.addEventListener('htmx:afterSwap', () => { drawAll(document); follow(); });
