// The page: which phones are open, and the stream of each channel that feeds them.

import { Stream, telegram, zalo } from './api.js';
import { Bar } from './clock.js';
import { avatar, el, icon, iconButton, subtitle } from './dom.js';
import { Phone } from './phone.js';
import { dayNumber, lang, say } from './text.js';
import { accountOf, isZalo, zaloBadge, zaloEvent, ZaloPhone, zaloState, zaloStrangerID } from './zalo.js';

const strangerID = 999001;

class App {
  constructor() {
    Object.assign(this, { phones: [], people: [], bot: { name: '' }, now: 0, codes: new Map(), active: 0 });
    document.documentElement.lang = lang;
    this.main = document.getElementById('phones');
    this.offline = document.getElementById('offline');
    this.offline.textContent = say('offline');
    this.noticeBox = document.getElementById('notice');
    this.bar = new Bar(this, document.getElementById('bar'));
    this.streams = [
      this.follows(telegram, (id) => !isZalo(id), (e) => e),
      this.follows(zalo, isZalo, zaloEvent),
    ];
  }

  // follows gives the stream of the phones that fits takes.
  follows(door, fits, translate) {
    const stream = new Stream({
      events: (ids) => door.events(ids.map(chatOf)),
      onfresh: (ids) => this.refresh(stream, ids),
      onevent: (e) => this.on(translate(e)),
      onstatus: (up) => this.lost(stream, !up),
    });
    return Object.assign(stream, { fits });
  }

  lost(stream, lost) {
    stream.lost = lost;
    this.offline.hidden = !this.streams.some((s) => s.lost);
  }

  // look asks about people and phones; Zalo's server is there only where the page's
  // own says so.
  async look(ids) {
    const got = await telegram.state(ids.filter((id) => !isZalo(id)));
    if (!got.zalo) return got;
    const beside = await zaloState(ids.filter(isZalo));
    return { ...got, people: [...got.people, ...beside.people], chats: [...got.chats, ...beside.chats] };
  }

  // possible leaves out the phones on Zalo where there is no such server (any more).
  possible(ids) { return ids.filter((id) => this.zalo || !isZalo(id)); }

  nameOf(person) {
    return [strangerID, zaloStrangerID].includes(person.id) ? say('stranger') : person.name;
  }

  // begin opens the phones of the address, those of last time, or the first two.
  async begin() {
    const query = new URLSearchParams(location.search);
    let ids = list(location.hash.slice(1));
    if (!ids.length) ids = list(localStorage.getItem('phones') ?? '');
    const [as] = list(query.get('as') ?? '');
    if (as) {
      if (!ids.includes(as)) ids = [as, ...ids].slice(0, Math.max(2, ids.length));
      this.active = as;
      if (query.get('start') !== null) this.codes.set(as, query.get('start'));
    }
    for (;;) {
      try {
        const got = await this.look(ids);
        this.take(got);
        ids = this.possible(ids);
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
      const got = await this.look([]).catch(() => null);
      if (!got || this.phones.length) continue;
      this.take(got);
      const ids = firstTwo(got.people);
      if (ids.length) this.follow(ids);
    }
  }

  // follow opens exactly these phones.
  follow(wanted) {
    const ids = this.possible(wanted);
    for (const p of this.phones.filter((open) => !ids.includes(open.id))) p.node.remove();
    this.phones = this.phones.filter((p) => ids.includes(p.id));
    for (const id of ids) this.addPhone(id);
    this.changed();
  }

  take({ bot, clock, people, zalo: beside }) {
    this.bot = bot;
    this.zalo = Boolean(beside);
    this.people = people;
    this.now = clock.now;
    this.bar.show(clock, bot);
  }

  async refresh(stream, chats) {
    const got = await this.look(chats);
    this.take(got);
    for (const view of got.chats) {
      const phone = this.phones.find((p) => p.id === view.id);
      phone?.show(view);
      phone?.outbox.resume();
    }
    this.bar.drawFaces(this.phones, this.active);
    // Somebody who is not known may be so in a moment: the roster is filling.
    clearTimeout(stream.unknownTimer);
    if (this.phones.some((p) => stream.fits(p.id) && !p.view)) stream.unknownTimer = setTimeout(() => stream.open(stream.chats), 3000);
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
    const { chats } = await this.look(this.phones.map((p) => p.id)).catch(() => ({ chats: [] }));
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
    const phone = isZalo(id) ? new ZaloPhone(this, person) : new Phone(this, person);
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
    for (const stream of this.streams) this.openStream(stream, ids.filter(stream.fits));
  }

  // openStream follows phones. That of the page's own server also tells the time.
  openStream(stream, ids) {
    clearTimeout(stream.unknownTimer);
    if (ids.length || stream === this.streams[0]) {
      stream.open(ids);
    } else {
      stream.close();
      this.lost(stream, false);
    }
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
        (p.role !== fits[i - 1]?.role || isZalo(p.id) !== isZalo(fits[i - 1]?.id)) && el('h3', { data: { role: 'group' } }, p.role || say('strangerRole'), isZalo(p.id) && ' · Zalo'),
        el('button', { type: 'button', data: { pick: p.id }, onclick: () => { dialog.close(); this.openPhone(p.id); } },
          avatar(p), el('span', { class: 'who' }, el('span', { class: 'name' }, this.nameOf(p)), el('span', { class: 'sub' }, subtitle(p, say('strangerRole')))),
          isZalo(p.id) && zaloBadge(), this.phones.some((open) => open.id === p.id) && icon('check')),
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
    this.look([]).then((got) => { this.take(got); if (dialog.open) draw(); }).catch(() => {});
  }

  notice(text, bad = false) {
    this.noticeBox.textContent = text;
    this.noticeBox.classList.toggle('bad', bad);
    this.noticeBox.hidden = false;
    clearTimeout(this.noticeTimer);
    this.noticeTimer = setTimeout(() => { this.noticeBox.hidden = true; }, 6000);
  }
}

// list reads the ids of phones: a number on Telegram, "zalo-" and an account on Zalo.
function list(text) {
  const ids = text.split(',').map((id) => (isZalo(id) ? id : Number(id)));
  return [...new Set(ids.filter((id) => isZalo(id) || (Number.isSafeInteger(id) && id > 0)))];
}

// chatOf is what the phone's server calls it.
const chatOf = (id) => (isZalo(id) ? accountOf(id) : id);

// firstTwo gives an officer and a leader if there are any.
function firstTwo(people) {
  const named = people.filter((p) => p.id !== strangerID && !isZalo(p.id));
  const officer = named.find((p) => /cán bộ|officer/i.test(p.role)) ?? named[0];
  const leader = named.find((p) => p !== officer && /lãnh đạo|bí thư|chủ tịch|trưởng|leader/i.test(p.role)) ?? named.find((p) => p !== officer);
  return [officer, leader].filter(Boolean).map((p) => p.id);
}

// fold lets one search without diacritics.
function fold(text) {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();
}

new App().begin();
