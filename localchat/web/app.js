// The page: which phones are open, and the one stream that feeds them.

import { state, Stream } from './api.js';
import { Bar } from './clock.js';
import { avatar, el, icon, iconButton, subtitle } from './dom.js';
import { Phone } from './phone.js';
import { dayNumber, lang, say } from './text.js';

const strangerID = 999001;

class App {
  constructor() {
    Object.assign(this, { strangerID, phones: [], people: [], bot: { name: '' }, now: 0, codes: new Map(), active: 0 });
    document.documentElement.lang = lang;
    this.main = document.getElementById('phones');
    this.offline = document.getElementById('offline');
    this.offline.textContent = say('offline');
    this.noticeBox = document.getElementById('notice');
    this.bar = new Bar(this, document.getElementById('bar'));
    this.stream = new Stream({
      onfresh: (chats) => this.refresh(chats), onevent: (e) => this.on(e), onstatus: (up) => { this.offline.hidden = up; },
    });
  }

  // begin opens the phones of the address, those of last time, or the first two.
  async begin() {
    const query = new URLSearchParams(location.search);
    let ids = list(location.hash.slice(1));
    if (!ids.length) ids = list(localStorage.getItem('phones') ?? '');
    const as = Number(query.get('as'));
    if (as) {
      if (!ids.includes(as)) ids = [as, ...ids].slice(0, Math.max(2, ids.length));
      this.active = as;
      if (query.get('start') !== null) this.codes.set(as, query.get('start'));
    }
    for (;;) {
      try {
        const got = await state(ids);
        this.take(got);
        if (!ids.length) ids = firstTwo(got.people);
        break;
      } catch {
        this.offline.hidden = false;
        await new Promise((done) => { setTimeout(done, 1000); });
      }
    }
    this.offline.hidden = true;
    for (const id of ids) this.addPhone(id);
    this.changed();
    addEventListener('hashchange', () => this.follow(list(location.hash.slice(1))));
    if (!ids.length) this.fill();
  }

  // fill waits for a roster that is not there yet.
  async fill() {
    while (!this.phones.length) {
      await new Promise((done) => { setTimeout(done, 1500); });
      const got = await state([]).catch(() => null);
      if (!got || this.phones.length) continue;
      this.take(got);
      const ids = firstTwo(got.people);
      if (ids.length) this.follow(ids);
    }
  }

  // follow opens exactly these phones.
  follow(ids) {
    for (const p of this.phones.filter((open) => !ids.includes(open.id))) p.node.remove();
    this.phones = this.phones.filter((p) => ids.includes(p.id));
    for (const id of ids) this.addPhone(id);
    this.changed();
  }

  take({ bot, clock, people }) {
    this.bot = bot;
    this.people = people;
    this.now = clock.now;
    this.bar.show(clock, bot);
  }

  async refresh(chats) {
    const got = await state(chats);
    this.take(got);
    for (const view of got.chats) {
      const phone = this.phones.find((p) => p.id === view.id);
      phone?.show(view);
      phone?.outbox.resume();
    }
    this.bar.drawFaces(this.phones, this.active);
    // Somebody who is not known may be so in a moment: the roster is filling.
    clearTimeout(this.unknownTimer);
    if (this.phones.some((p) => !p.view)) this.unknownTimer = setTimeout(() => this.stream.open(this.stream.chats), 3000);
  }

  on(event) {
    if (event.type === 'clock') { this.setNow(event.now); return; }
    if (event.type === 'commands') { this.refreshCommands(); return; }
    const phone = this.phones.find((p) => p.id === event.chat);
    if (!phone?.view) return;
    phone.on(event);
    if (event.type === 'message' && event.message.from.is_bot && phone.id !== this.active) {
      phone.unread = true;
      this.bar.drawFaces(this.phones, this.active);
    }
  }

  async refreshCommands() {
    const { chats } = await state(this.phones.map((p) => p.id)).catch(() => ({ chats: [] }));
    for (const view of chats) {
      const phone = this.phones.find((p) => p.id === view.id);
      if (phone?.view) { phone.view.commands = view.commands; phone.composer.typed(); }
    }
  }

  setNow(now) {
    const newDay = dayNumber(now) !== dayNumber(this.now);
    this.now = now;
    this.bar.tick();
    if (newDay) for (const phone of this.phones.values()) phone.renameDays();
  }

  addPhone(id) {
    if (this.phones.some((p) => p.id === id)) return;
    const person = this.people.find((p) => p.id === id) ?? { id, name: String(id), role: '', unit: '' };
    const phone = new Phone(this, person);
    this.phones.push(phone);
    this.main.append(phone.node);
  }

  openPhone(id) {
    this.addPhone(id);
    this.active = id;
    this.changed();
    this.phones.find((p) => p.id === id).node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  closePhone(id) {
    this.phones.find((p) => p.id === id)?.node.remove();
    this.phones = this.phones.filter((p) => p.id !== id);
    this.changed();
  }

  activate(id) {
    this.active = id;
    for (const p of this.phones) {
      p.node.classList.toggle('active', p.id === id);
      if (p.id === id) { p.unread = false; p.bottom(); }
    }
    this.bar.drawFaces(this.phones, this.active);
  }

  // changed follows a change of the open phones: address, memory, stream.
  changed() {
    const ids = this.phones.map((p) => p.id);
    if (!ids.includes(this.active)) this.active = ids[0] ?? 0;
    localStorage.setItem('phones', ids.join(','));
    this.address();
    this.main.querySelector('.empty')?.remove();
    if (!ids.length) {
      this.main.append(el('div', { class: 'empty' }, el('p', {}, say('nothingOpen')),
        el('button', { type: 'button', class: 'big', onclick: () => this.choose() }, say('add'))));
    }
    this.activate(this.active);
    this.stream.open(ids);
  }

  // address keeps a deep link until its Start button has been pressed.
  address() {
    const query = this.codes.size ? location.search : '';
    history.replaceState(null, '', `${location.pathname}${query}#${this.phones.map((p) => p.id).join(',')}`);
  }

  // choose lets one pick another person to be. Those of one role have a heading.
  choose() {
    const search = el('input', { type: 'search', placeholder: say('search'), 'aria-label': say('search'), data: { role: 'people-search' } });
    const rows = el('div', { class: 'rows' });
    const dialog = el('dialog', { class: 'people', data: { role: 'people' }, 'aria-label': say('pick') },
      el('header', {}, el('b', {}, say('pick')), iconButton('close', say('close'), () => dialog.close())), search, rows);
    const draw = () => {
      const words = fold(search.value).split(/\s+/).filter(Boolean);
      const fits = this.people.filter((p) => { const hay = fold(`${p.name} ${p.role} ${p.unit} ${p.id}`); return words.every((w) => hay.includes(w)); });
      rows.replaceChildren(...fits.flatMap((p, i) => [
        p.role !== fits[i - 1]?.role && el('h3', { data: { role: 'group' } }, p.role || say('strangerRole')),
        el('button', { type: 'button', data: { pick: p.id }, onclick: () => { dialog.close(); this.openPhone(p.id); } },
          avatar(p), el('span', { class: 'who' }, el('span', { class: 'name' }, p.id === strangerID ? say('stranger') : p.name), el('span', { class: 'sub' }, subtitle(p, say('strangerRole')))),
          this.phones.some((open) => open.id === p.id) && icon('check')),
      ]).filter(Boolean));
      if (!fits.length) rows.append(el('p', { class: 'hint' }, say('nobody')));
    };
    search.addEventListener('input', draw);
    dialog.addEventListener('close', () => dialog.remove());
    dialog.addEventListener('click', (e) => { if (e.target === dialog) dialog.close(); });
    draw();
    document.body.append(dialog);
    dialog.showModal();
    // The roster may have grown since the page was loaded.
    state([]).then((got) => { this.take(got); if (dialog.open) draw(); }).catch(() => {});
  }

  notice(text, bad = false) {
    this.noticeBox.textContent = text;
    this.noticeBox.classList.toggle('bad', bad);
    this.noticeBox.hidden = false;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => { this.noticeBox.hidden = true; }, 6000);
  }
}

function list(text) {
  return [...new Set(text.split(',').map(Number).filter((n) => Number.isSafeInteger(n) && n > 0))];
}

// firstTwo gives an officer and a leader if there are any.
function firstTwo(people) {
  const named = people.filter((p) => p.id !== strangerID);
  const officer = named.find((p) => /cán bộ|officer/i.test(p.role)) ?? named[0];
  const leader = named.find((p) => p !== officer && /lãnh đạo|bí thư|chủ tịch|trưởng|leader/i.test(p.role)) ?? named.find((p) => p !== officer);
  return [officer, leader].filter(Boolean).map((p) => p.id);
}

// fold lets one search without diacritics.
function fold(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();
}

new App().begin();
