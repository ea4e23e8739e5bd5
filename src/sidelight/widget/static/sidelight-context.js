/* Sidelight: <sidelight-context endpoint="/my/backend" query="evil.example" theme="auto">.
   `endpoint` is on your own back end: it passes the query on to /api/v3/widget/url, with its key,
   and returns that answer. `url` instead of both is an address that you have already. */
(() => {
'use strict';
const PASSED = ['query', 'theme', 'fg1', 'bg1', 'bg2', 'bd1'];
const TIMEOUT = 8000, TALLEST = 6000;
const sheet = new CSSStyleSheet();
sheet.replaceSync(':host{display:block}iframe{border:0;width:100%;display:block}' +
  'p{margin:0;padding:24px;text-align:center}[hidden]{display:none}');

class SidelightContext extends HTMLElement {
  static observedAttributes = ['endpoint', 'url', ...PASSED];
  constructor() {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    this.words = document.createElement('p');
    this.words.setAttribute('role', 'status');
    this.frame = document.createElement('iframe');
    this.frame.title = 'Threat context';
    this.frame.name = 'sidelight';
    this.frame.referrerPolicy = 'no-referrer';
    this.frame.sandbox = 'allow-scripts allow-popups allow-popups-to-escape-sandbox';
    root.append(this.words, this.frame);
    this.hear = this.hear.bind(this);
  }
  connectedCallback() { addEventListener('message', this.hear); this.renew(); }
  disconnectedCallback() { removeEventListener('message', this.hear); clearTimeout(this.timer); }
  attributeChangedCallback() { if (this.isConnected) this.renew(); }
  /* several attributes that change at once are one change */
  renew() { clearTimeout(this.due); this.due = setTimeout(() => this.load(), 0); }
  async load() {
    this.say('Collecting context');
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say('The context did not load.'), TIMEOUT);
    const asked = this.asked = {};
    try {
      const url = this.getAttribute('url') || await this.fetched();
      if (asked !== this.asked) return;
      const to = new URL(url, location);
      if (!/^https?:$/.test(to.protocol)) throw new Error('no web address');
      this.frame.src = to.href;
    } catch {
      if (asked !== this.asked) return;
      clearTimeout(this.timer);
      this.say('The context did not load.');
    }
  }
  async fetched() {
    const to = new URL(this.getAttribute('endpoint'), location);
    for (const each of PASSED) if (this.hasAttribute(each)) to.searchParams.set(each, this.getAttribute(each));
    const answer = await fetch(to);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const told = await answer.json();
    return (told.data || told).url;
  }
  say(words) {
    this.words.textContent = words;
    this.words.hidden = !words;
    this.frame.hidden = !!words;
  }
  hear({ source, data }) {
    if (source !== this.frame.contentWindow || !data) return;
    if (data === 'VTAUGMENT:READY') { clearTimeout(this.timer); this.say(''); }
    const { action, height, value } = data;
    if (action === 'SIDELIGHT:HEIGHT' && height > 0) this.frame.style.height = `${Math.min(height, TALLEST)}px`;
    if (action === 'SIDELIGHT:RETRY') this.renew();
    if (action === 'SIDELIGHT:PIVOT') this.dispatchEvent(new CustomEvent('pivot', { detail: value, bubbles: true }));
  }
}
customElements.define('sidelight-context', SidelightContext);
})();
