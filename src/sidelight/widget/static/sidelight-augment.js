/* Sidelight: shows the context of a value in any page. Drop-in for the global VTAugment.
   new VTAugment(element, {mode: 'drawer'}).load(url).openDrawer() */
(() => {
'use strict';
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';
const TALLEST = 6000;
const CSS = `
.vt-augment{position:relative;overflow:hidden}
.vt-augment iframe{border:0;width:100%;height:100%;display:block}
.vt-augment.drawer{position:fixed;inset:0 0 0 auto;max-width:100vw;z-index:102;background:#fff;
box-shadow:-4px 0 16px #0003;visibility:hidden;transform:translateX(100%)}
.vt-augment.drawer[opened]{visibility:visible;transform:none}
.vt-augment.moving{transition:transform .2s,visibility .2s}
.vt-augment .vt-close{position:absolute;right:8px;top:8px;width:32px;height:32px;z-index:1;font-size:16px;
border:1px solid #767676;border-radius:6px;background:#fff;color:#222;cursor:pointer}
.vt-augment .spinner{position:absolute;left:calc(50% - 16px);top:40%;width:32px;height:32px;border-radius:50%;
border:3px solid #8884;border-top-color:#666;animation:vt-turn 1s linear infinite}
.vt-augment .vt-error{padding:64px 24px;text-align:center;font:14px/1.5 system-ui,sans-serif}
.vt-augment [hidden]{display:none}
@keyframes vt-turn{to{transform:rotate(1turn)}}
@media (prefers-reduced-motion:reduce){.vt-augment.moving{transition:none}.vt-augment .spinner{animation:none}}`;
let styled = false;
const style = () => {
  if (styled) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  styled = true;
};
const made = (tag, fields) => Object.assign(document.createElement(tag), fields);

class VTAugment {
  constructor(container, options) {
    if (!container) throw new Error('VTAugment: a container is required');
    style();
    this.container = container;
    this.options = { background: '', mode: 'drawer', closingFromOutside: true, width: 420,
      title: 'Threat context', timeout: 8000, ...options };
    this.spinner = made('div', { className: 'spinner', hidden: true });
    this.error = made('div', { className: 'vt-error', hidden: true });
    this.error.setAttribute('role', 'alert');
    container.classList.add('vt-augment');
    container.style.background = this.options.background;
    container.append(this.spinner, this.error);
    if (this.isDrawer) this.becomeDrawer();
    addEventListener('message', (event) => this.hear(event));
  }
  get isDrawer() { return this.options.mode === 'drawer'; }
  get isOpen() { return this.container.hasAttribute('opened'); }
  becomeDrawer() {
    const box = this.container;
    box.classList.add('drawer');
    box.style.width = `min(${+this.options.width || 420}px, 100vw)`;
    box.setAttribute('role', 'complementary');
    box.setAttribute('aria-label', this.options.title);
    this.x = made('button', { type: 'button', className: 'vt-close', textContent: '\u2715' });
    this.x.setAttribute('aria-label', `Close: ${this.options.title}`);
    this.x.onclick = () => this.closeDrawer();
    box.prepend(this.x);
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.closeDrawer());
    document.addEventListener('click', (event) => {
      const outside = !event.composedPath().includes(box) && event.timeStamp !== this.openedBy;
      if (this.options.closingFromOutside && outside) this.closeDrawer();
    });
  }
  load(url) {
    if (!url) return this;
    const to = new URL(url, location.href);
    if (!/^https?:$/.test(to.protocol)) throw new Error('VTAugment: not a web address');
    if (!this.frame) {
      this.frame = made('iframe', { title: this.options.title, name: 'sidelight', referrerPolicy: 'no-referrer' });
      this.frame.setAttribute('sandbox', SANDBOX);
      this.container.append(this.frame);
    }
    this.url = to.href;
    this.frame.src = to.href;
    return this.loading(true);
  }
  loading(active) {
    clearTimeout(this.timer);
    this.container.toggleAttribute('aria-busy', active);
    if (active) this.container.setAttribute('aria-busy', 'true');
    this.spinner.hidden = !active;
    this.error.hidden = true;
    if (this.frame) this.frame.hidden = active;
    if (active) this.timer = setTimeout(() => this.fail(), this.options.timeout);
    return this;
  }
  fail() {
    this.loading(false);
    if (this.frame) this.frame.hidden = true;
    const again = made('button', { type: 'button', textContent: 'Try again', onclick: () => this.load(this.url) });
    const text = made('p', { textContent: 'The context did not load.' });
    this.error.replaceChildren(text, again);
    this.error.hidden = false;
  }
  openDrawer() {
    if (!this.isDrawer || this.isOpen) return this;
    this.opener = document.activeElement;
    this.openedBy = window.event && window.event.timeStamp;
    this.container.classList.add('moving');
    this.container.setAttribute('opened', '');
    this.x.focus();
    return this;
  }
  closeDrawer() {
    if (!this.isDrawer || !this.isOpen) return this;
    this.container.removeAttribute('opened');
    if (this.opener && this.opener.isConnected) this.opener.focus();
    return this;
  }
  hear(event) {
    if (!this.frame || event.source !== this.frame.contentWindow) return;
    const told = event.data || {};
    if (told === 'VTAUGMENT:READY') this.loading(false);
    else if (told === 'VTAUGMENT:CLOSE') this.closeDrawer();
    else if (told.action === 'SIDELIGHT:HEIGHT') this.fit(told.height);
    else if (/^SIDELIGHT:/.test(told.action)) {
      this.container.dispatchEvent(new CustomEvent('augment', { detail: told, bubbles: true }));
    }
  }
  fit(height) {
    if (!this.isDrawer && height > 0) this.frame.style.height = `${Math.min(Math.ceil(height), TALLEST)}px`;
  }
}
window.VTAugment = VTAugment;
})();
