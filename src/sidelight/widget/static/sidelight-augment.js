/* Sidelight: the context of a value in any page; a drop-in for VTAugment.
   new VTAugment(element, { mode: 'drawer' }).load(url).openDrawer() */
(() => {
'use strict';
const TALLEST = 6000;
const DEFAULTS = { background: '', mode: 'drawer', closingFromOutside: true, width: 420,
  title: 'Threat context', timeout: 8000 };
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
.vt-augment{position:relative}
.vt-augment iframe{border:0;width:100%;height:100%;display:block}
.vt-augment.drawer{position:fixed;inset:0 0 0 auto;max-width:100vw;z-index:102;background:#fff;box-shadow:-4px 0 16px #0003;visibility:hidden}
.vt-augment.drawer[opened]{visibility:visible;animation:vt-in .2s}
.vt-close{position:absolute;right:8px;top:8px;width:32px;height:32px;border:1px solid #767676;border-radius:6px;background:#fff;color:#222;cursor:pointer}
.vt-augment .spinner{position:absolute;left:calc(50% - 16px);top:40%;width:32px;height:32px;border-radius:50%;border:3px solid #8884;border-top-color:#666;animation:vt-turn 1s linear infinite}
.vt-error{padding:64px 24px;text-align:center}
.vt-augment [hidden]{display:none}
@keyframes vt-turn{to{transform:rotate(1turn)}}
@keyframes vt-in{from{transform:translateX(100%)}}
@media (prefers-reduced-motion:reduce){.vt-augment,.spinner{animation:none!important}}`);
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
const made = (tag, fields) => Object.assign(document.createElement(tag), fields);

class VTAugment {
  constructor(container, options) {
    if (!container) throw new Error('VTAugment: a container is required');
    this.container = container;
    this.options = { ...DEFAULTS, ...options };
    this.spinner = made('div', { className: 'spinner', hidden: true });
    this.error = made('div', { className: 'vt-error', hidden: true, role: 'alert' });
    container.classList.add('vt-augment');
    container.style.background = this.options.background;
    container.append(this.spinner, this.error);
    if (this.isDrawer) this.becomeDrawer(container);
    addEventListener('message', (event) => this.hear(event));
  }
  get isDrawer() { return this.options.mode === 'drawer'; }
  becomeDrawer(box) {
    box.classList.add('drawer');
    box.style.width = `${+this.options.width}px`;
    box.role = 'complementary';
    box.ariaLabel = this.options.title;
    this.x = made('button', { className: 'vt-close', type: 'button', ariaLabel: 'Close',
      textContent: '\u2715', onclick: () => this.closeDrawer() });
    box.prepend(this.x);
    addEventListener('keydown', (event) => event.key === 'Escape' && this.closeDrawer());
    document.addEventListener('click', (event) => {
      const inside = event.composedPath().includes(box) || event === this.openedBy;
      if (this.options.closingFromOutside && !inside) this.closeDrawer();
    });
  }
  load(url) {
    if (!url) return this;
    const to = new URL(url, location);
    if (!/^https?:$/.test(to.protocol)) throw new Error('VTAugment: no web address');
    if (!this.frame) {
      this.frame = made('iframe', { title: this.options.title, name: 'sidelight',
        referrerPolicy: 'no-referrer' });
      this.frame.sandbox = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';
      this.container.append(this.frame);
    }
    this.frame.src = to.href;
    return this.loading(true);
  }
  loading(active) {
    clearTimeout(this.timer);
    this.container.ariaBusy = !!active;
    this.spinner.hidden = !active;
    this.error.hidden = true;
    if (this.frame) this.frame.hidden = active;
    if (active) this.timer = setTimeout(() => this.fail(), this.options.timeout);
    return this;
  }
  fail() {
    this.loading(false);
    if (this.frame) this.frame.hidden = true;
    this.error.hidden = false;
    this.error.replaceChildren('The context did not load. ', made('button', { type: 'button',
      textContent: 'Try again', onclick: () => this.load(this.frame && this.frame.src) }));
  }
  openDrawer() {
    if (!this.isDrawer || this.container.hasAttribute('opened')) return this;
    this.opener = document.activeElement;
    this.openedBy = window.event; // it is no click outside
    this.container.setAttribute('opened', '');
    this.x.focus();
    return this;
  }
  closeDrawer() {
    if (!this.isDrawer || !this.container.hasAttribute('opened')) return this;
    this.container.removeAttribute('opened');
    if (this.opener) this.opener.focus();
    return this;
  }
  hear({ source, data }) {
    if (!this.frame || source !== this.frame.contentWindow || !data) return;
    const { action, height } = data;
    if (data === 'VTAUGMENT:READY') this.loading(false);
    else if (data === 'VTAUGMENT:CLOSE') this.closeDrawer();
    else if (action === 'SIDELIGHT:HEIGHT') {
      if (!this.isDrawer && height > 0) this.frame.style.height = `${Math.min(height, TALLEST)}px`;
    } else if (action) this.container.dispatchEvent(new CustomEvent('augment', { detail: data }));
  }
}
window.VTAugment = VTAugment;
})();
