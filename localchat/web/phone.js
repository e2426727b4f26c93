// One phone: a person's chat with the bot, on Telegram. Another channel overrides
// what it has otherwise (zalo.js).

import { Refusal, telegram } from './api.js';
import { bubble, pending } from './bubble.js';
import { Composer } from './composer.js';
import { avatar, el, icon, iconButton, popup, subtitle } from './dom.js';
import { Outbox } from './outbox.js';
import { complaint, dayName, dayNumber, say } from './text.js';

export class Phone {
  constructor(app, person) {
    Object.assign(this, { app, person, id: person.id, messages: new Map(), waiting: new Map(), view: null });
    this.sub = el('span', { class: 'sub', data: { role: 'subtitle' } });
    this.title = el('span', { class: 'name' });
    this.face = el('span');
    this.menuButton = iconButton('more', say('options'), () => this.menu(), 'phone-menu');
    this.list = el('div', { class: 'list', role: 'log', 'aria-live': 'polite', 'aria-label': say('message'), tabindex: 0, data: { role: 'messages' } });
    this.flow = el('div', { class: 'flow' });
    this.tail = el('div', { class: 'flow' });
    this.typing = el('div', { class: 'typing', data: { role: 'typing' }, hidden: true, 'aria-label': say('typing') }, el('i'), el('i'), el('i'));
    this.list.append(this.flow, this.tail, this.typing);
    this.newest = el('button', { type: 'button', class: 'newest', hidden: true, 'aria-label': say('newest'), title: say('newest'), onclick: () => this.bottom() }, icon('down'));
    this.toasts = el('div', { class: 'toasts', role: 'status' });
    this.foot = el('footer');
    this.outbox = new Outbox(this, () => this.drawPending());
    this.composer = new Composer(this);
    this.list.addEventListener('scroll', () => { if (this.nearBottom()) this.newest.hidden = true; });
    this.list.addEventListener('contextmenu', (e) => this.longPress(e));
    this.node = el('section', { class: 'phone', data: { person: this.id }, 'aria-label': person.name },
      el('header', {}, this.face, el('span', { class: 'who' }, this.title, this.sub), this.menuButton,
        iconButton('close', say('closePhone'), () => app.closePhone(this.id), 'close-phone')),
      el('div', { class: 'middle' }, this.list, this.newest, this.toasts), this.foot);
    this.drawHead();
  }

  // The server that the phone talks to, and its name for the chat.
  get door() { return telegram; }

  get chat() { return this.id; }

  get maxText() { return 4096; }

  get photosOnly() { return false; }

  get editable() { return true; }

  get label() { return this.person.name; }

  // badge names the channel where it is not the usual one.
  badge() { return ''; }

  // show replaces everything by what the server says.
  show(view) {
    this.view = view;
    this.person = { id: view.id, name: view.name, role: view.role, unit: view.unit };
    this.messages = new Map(view.messages.map((m) => [m.message_id, m]));
    this.drawHead();
    this.draw();
    this.drawFoot();
    this.composer.typed();
    this.drawPending();
    this.bottom();
  }

  drawHead() {
    this.title.textContent = this.app.nameOf(this.person);
    this.face.replaceChildren(avatar(this.person));
    this.drawSub();
  }

  drawSub() {
    const doing = this.typing.hidden ? '' : say(this.uploading ? 'uploading' : 'typing');
    this.sub.textContent = doing || (this.view?.blocked ? say('blockedMark') : subtitle(this.person, say('strangerRole')));
  }

  draw() {
    this.list.setAttribute('aria-busy', 'true');
    const all = [...this.messages.values()].sort((a, b) => a.message_id - b.message_id);
    this.flow.replaceChildren();
    if (this.view?.more) this.flow.append(el('button', { type: 'button', class: 'older', data: { role: 'older' }, onclick: () => this.older() }, say('older')));
    let day = null;
    for (let i = 0; i < all.length; i++) {
      const m = all[i];
      if (dayNumber(m.date) !== day) {
        day = dayNumber(m.date);
        this.flow.append(this.separator(m.date));
      }
      this.flow.append(this.draw1(all, i));
      while (m.media_group_id && all[i + 1]?.media_group_id === m.media_group_id) i++;
    }
    this.list.setAttribute('aria-busy', 'false');
  }

  draw1(all, i) {
    const m = all[i];
    const rest = [];
    for (let j = i + 1; m.media_group_id && all[j]?.media_group_id === m.media_group_id; j++) rest.push(all[j]);
    return bubble(this, m, rest);
  }

  separator(date) {
    return el('div', { class: 'day', data: { day: dayNumber(date), date } }, el('span', {}, dayName(date, this.app.now)));
  }

  // renameDays keeps "today" true when the day has changed.
  renameDays() {
    for (const day of this.flow.querySelectorAll('.day')) {
      day.firstChild.textContent = dayName(Number(day.dataset.date), this.app.now);
    }
  }

  // put adds or replaces one message and touches no other, so that focus and
  // scroll position stay. Albums and messages out of order are rare: draw all.
  put(m, added) {
    const follow = this.nearBottom();
    const last = Math.max(0, ...this.messages.keys());
    const before = this.messages.get(last);
    const known = this.messages.has(m.message_id);
    this.messages.set(m.message_id, m);
    const old = this.flow.querySelector(`[data-message="${m.message_id}"]`);
    if (m.media_group_id || (!known && m.message_id < last)) this.draw();
    else if (known && old) old.replaceWith(bubble(this, m));
    else if (!known) {
      if (!before || dayNumber(before.date) !== dayNumber(m.date)) this.flow.append(this.separator(m.date));
      this.flow.append(bubble(this, m));
    }
    if (!added) { if (follow) this.bottom(); return; }
    if (m.from.is_bot) this.stopTyping();
    if (follow || !m.from.is_bot) this.bottom();
    else this.newest.hidden = false;
  }

  on(event) {
    switch (event.type) {
      case 'message':
        this.outbox.sent(event.nonce);
        if (!this.view.started) { this.view.started = true; this.drawFoot(); }
        this.put(event.message, true);
        break;
      case 'edit':
        if (this.messages.has(event.message.message_id)) this.put(event.message, false);
        break;
      case 'delete':
        this.messages.delete(event.id);
        this.composer.gone(event.id);
        this.draw();
        break;
      case 'answer':
        this.answered(event);
        break;
      case 'action':
        this.act(event.text);
        break;
      case 'chat':
        this.view.blocked = Boolean(event.blocked);
        this.drawSub();
        this.drawFoot();
        break;
      default:
    }
  }

  drawPending() {
    const follow = this.nearBottom();
    this.tail.replaceChildren(...this.outbox.items.map((item) => pending(this, item)));
    if (follow || this.outbox.items.length) this.bottom();
  }

  // drawFoot shows what one can do: start, unblock, or write.
  drawFoot() {
    const code = this.app.codes.get(this.id);
    const begin = () => {
      this.app.codes.delete(this.id);
      this.app.address();
      this.sendText(code ? `/start ${code}` : '/start');
      this.drawFoot();
    };
    const big = (label, role, act) => el('button', { type: 'button', class: 'big', data: { role }, onclick: act }, label);
    if (this.view.blocked) {
      this.foot.replaceChildren(el('p', { class: 'hint' }, say('blocked')), big(say('unblock'), 'unblock', () => this.block(false)));
    } else if (code !== undefined || (!this.view.started && !this.outbox.items.length)) {
      this.foot.replaceChildren(el('p', { class: 'hint' }, say('hello', this.app.bot.name)), big(say('start'), 'start', begin));
    } else if (!this.foot.contains(this.composer.form)) {
      this.foot.replaceChildren(this.composer.form);
      this.composer.typed();
    }
  }

  sendText(text) { this.outbox.add({ text }); }

  waits(message, data) { return this.waiting.has(`${message} ${data}`); }

  async tap(message, data) {
    const key = `${message} ${data}`;
    if (this.waiting.has(key)) return;
    this.waiting.set(key, setTimeout(() => this.settleTap(message, data), 30000));
    this.busy(message, data, true);
    try {
      await this.door.post('tap', { chat: this.chat, message, data });
    } catch (error) {
      this.settleTap(message, data);
      this.toast(error instanceof Refusal ? complaint(error.message) : say('failed_action'));
    }
  }

  settleTap(message, data) {
    const key = `${message} ${data}`;
    clearTimeout(this.waiting.get(key));
    this.waiting.delete(key);
    this.busy(message, data, false);
  }

  busy(message, data, on) {
    for (const key of this.flow.querySelectorAll(`[data-message="${message}"] [data-choice]`)) {
      if (key.dataset.choice === data) key.toggleAttribute('aria-busy', on);
      if (key.dataset.choice === data && on) key.setAttribute('aria-busy', 'true');
    }
  }

  answered({ id, data, text, alert }) {
    this.settleTap(id, data);
    if (!text) return;
    if (alert) this.alert(text);
    else this.toast(text);
  }

  toast(text) {
    const node = el('div', { class: 'toast', data: { role: 'toast' } }, text);
    this.toasts.append(node);
    setTimeout(() => node.remove(), Math.max(3500, text.length * 60));
  }

  alert(text) {
    const ok = el('button', { type: 'button', class: 'big', onclick: () => box.remove() }, say('ok'));
    const box = el('div', { class: 'alert', role: 'alertdialog', 'aria-label': text, data: { role: 'alert' } }, el('div', {}, el('p', {}, text), ok));
    this.node.append(box);
    ok.focus();
  }

  act(action) {
    if (action === 'cancel') { this.stopTyping(); return; }
    this.uploading = action.startsWith('upload');
    const follow = this.nearBottom();
    this.typing.hidden = false;
    this.drawSub();
    if (follow) this.bottom();
    clearTimeout(this.typingTimer);
    this.typingTimer = setTimeout(() => this.stopTyping(), 5000);
  }

  stopTyping() {
    clearTimeout(this.typingTimer);
    this.typing.hidden = true;
    this.drawSub();
  }

  menu() {
    const blocked = this.view?.blocked;
    popup(this.menuButton, [{ label: say(blocked ? 'unblock' : 'block'), icon: blocked ? 'check' : 'close', role: 'block', act: () => this.block(!blocked) }]);
  }

  messageMenu(anchor, m, words) {
    const choices = [];
    if (this.editable) choices.push({ label: say('edit'), icon: 'pen', role: 'edit', act: () => this.composer.edit(m, words) });
    if (words) choices.push({ label: say('copy'), icon: 'file', role: 'copy', act: () => this.copy(words) });
    popup(anchor, choices);
  }

  longPress(e) {
    const button = e.target.closest('.message.own')?.querySelector('.tools');
    if (!button || !matchMedia('(pointer: coarse)').matches) return;
    e.preventDefault();
    button.click();
  }

  async copy(text) {
    await navigator.clipboard?.writeText(text).catch(() => {});
    this.toast(say('copied'));
  }

  async block(blocked) {
    try {
      await this.door.post('block', { chat: this.chat, blocked });
    } catch (error) {
      this.toast(error instanceof Refusal ? complaint(error.message) : say('failed_action'));
    }
  }

  history(before) { return this.door.get('history', { chat: this.chat, before }); }

  async older() {
    const first = Math.min(...this.messages.keys());
    const { messages, more } = await this.history(first);
    const height = this.list.scrollHeight - this.list.scrollTop;
    for (const m of messages) this.messages.set(m.message_id, m);
    this.view.more = more;
    this.draw();
    this.list.scrollTop = this.list.scrollHeight - height;
  }

  nearBottom() { return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 120; }

  // settle keeps the end in sight when a picture above it has grown.
  settle() { if (this.stuck) this.bottom(); }

  bottom() {
    this.list.scrollTop = this.list.scrollHeight;
    this.newest.hidden = true;
    this.stuck = true;
    clearTimeout(this.stuckTimer);
    this.stuckTimer = setTimeout(() => { this.stuck = false; }, 1500);
  }
}
