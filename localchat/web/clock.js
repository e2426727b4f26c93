// The top bar: the product's name, the business clock, and who is open.

import { Refusal, telegram } from './api.js';
import { avatar, el, icon, iconButton } from './dom.js';
import { complaint, fromField, fullTime, lang, nextFriday, say, shortTime, switchLanguage, toField } from './text.js';

export class Bar {
  constructor(app, node) {
    Object.assign(this, { app, node });
    this.long = el('time', { class: 'long', data: { role: 'clock' } });
    this.short = el('time', { class: 'short' });
    this.clockButton = el('button', { type: 'button', class: 'clock', 'aria-label': say('clock'), title: say('clock'), 'aria-expanded': 'false', onclick: () => this.toggle() }, icon('clock'), this.long, this.short);
    this.field = el('input', { type: 'datetime-local', 'aria-label': say('choose'), data: { role: 'clock-field' } });
    this.tools = el('form', { class: 'clock-tools', data: { role: 'clock-tools' }, onsubmit: (e) => { e.preventDefault(); this.pick(); } },
      this.button('hour', () => this.move({ add: 3600 })),
      this.button('day', () => this.move({ add: 86400 })),
      this.button('friday', () => this.move({ to: nextFriday(this.app.now) })),
      this.field, el('button', { type: 'submit', data: { role: 'clock-move' } }, say('move')));
    this.faces = el('nav', { class: 'faces', 'aria-label': say('pick') });
    node.append(el('span', { class: 'brand' }, el('img', { src: 'icon.svg', alt: '', width: 28, height: 28 }), el('b', {})),
      this.faces, this.clockButton, this.tools,
      el('button', { type: 'button', class: 'add', data: { role: 'add-person' }, onclick: () => app.choose() }, icon('plus'), el('span', {}, say('add'))),
      el('button', { type: 'button', class: 'language', data: { role: 'language' }, 'aria-label': say('language'), title: say('language'), onclick: switchLanguage }, lang === 'vi' ? 'EN' : 'VI'));
  }

  button(key, act) {
    return el('button', { type: 'button', data: { role: `clock-${key}` }, onclick: act }, say(key));
  }

  toggle(open = !this.node.classList.contains('open')) {
    if (!this.movable) return;
    this.node.classList.toggle('open', open);
    this.clockButton.setAttribute('aria-expanded', String(open));
    if (open) this.field.value = toField(this.app.now);
  }

  show({ movable }, bot) {
    this.movable = movable;
    this.node.classList.toggle('movable', movable);
    this.node.querySelector('.brand b').textContent = bot.name;
    document.title = bot.name;
    this.tick();
  }

  tick() {
    const { now } = this.app;
    this.long.textContent = fullTime(now);
    this.long.dateTime = new Date(now * 1000).toISOString();
    this.long.dataset.unix = String(now);
    this.short.textContent = shortTime(now);
  }

  pick() {
    const to = fromField(this.field.value);
    if (Number.isFinite(to)) this.move({ to });
  }

  async move(change) {
    try {
      const { now } = await telegram.post('clock', change);
      this.app.setNow(now);
      this.app.notice(say('moved', fullTime(now)));
      this.toggle(false);
    } catch (error) {
      this.app.notice(error instanceof Refusal ? complaint(error.message) : say('failed_action'), true);
    }
  }

  // drawFaces shows the switch between phones, where only one fits.
  drawFaces(phones, active) {
    this.faces.replaceChildren(...phones.map((p) => {
      const face = el('button', { type: 'button', class: 'face', 'aria-label': p.label, title: p.label, 'aria-pressed': String(p.id === active), data: { switch: p.id }, onclick: () => this.app.activate(p.id) }, avatar(p.person), p.badge());
      if (p.unread) face.append(el('span', { class: 'dot' }));
      return face;
    }), iconButton('plus', say('add'), () => this.app.choose(), 'add-person-small'));
  }
}
