(() => {
const host = parent, framed = host !== window, page = document;
const tell = (message) => framed && host.postMessage(message, '*');
const retry = page.getElementById('retry'), close = page.getElementById('close');
const here = location.origin + location.pathname.replace(/[^/]*$/, '');
let told = 0;
const measure = () => {
  const height = Math.ceil(page.body.getBoundingClientRect().height);
  if (height !== told) tell({ action: 'SIDELIGHT:HEIGHT', height: told = height });
};
addEventListener('message', (event) => {
  const { action, payload } = event.data || {};
  if (!framed || event.source !== host || action !== 'VTAUGMENT:IFRAME:LOAD') return;
  let to;
  try { to = new URL(payload, location.href); } catch { to = null; }
  if (to && (to.origin + to.pathname).startsWith(here)) location.replace(to.href);
  else tell('VTAUGMENT:READY');
});
addEventListener('keydown', (event) => event.key === 'Escape' && tell('VTAUGMENT:CLOSE'));
close.onclick = () => tell('VTAUGMENT:CLOSE');
close.hidden = !framed || !!name;
if (retry) {
  if (framed) retry.hidden = false;
  retry.onclick = () => {
    tell({ action: 'SIDELIGHT:RETRY' });
    if (retry.dataset.way === 'reload') location.reload();
  };
}
if (framed && name === 'sidelight') {
  for (const each of page.querySelectorAll('[data-pivot]')) {
    const button = page.createElement('button');
    button.type = 'button';
    button.className = 'pivot';
    button.textContent = each.textContent;
    button.onclick = () => tell({ action: 'SIDELIGHT:PIVOT', value: each.dataset.pivot });
    each.replaceChildren(button);
  }
}
const seconds = +page.body.dataset.refresh;
if (seconds) setTimeout(() => location.reload(), 1000 * seconds);
new ResizeObserver(measure).observe(page.body);
tell('VTAUGMENT:READY');
})();
