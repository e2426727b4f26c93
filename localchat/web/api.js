// Talking to the server: requests that name their error, and one stream.

import { lang } from './text.js';

// A Refusal is an error that the server explained; anything else is the network.
export class Refusal extends Error {}

async function read(response) {
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  if (body?.error && response.status < 500) throw new Refusal(body.error);
  throw new Error('server error');
}

// A Door leads to one server: that of the page, or the one of Zalo beside it.
class Door {
  constructor(base) { this.base = base; }

  async get(path, params) {
    return read(await fetch(`${this.base}${path}?${new URLSearchParams(params)}`));
  }

  async post(path, body) {
    return read(await fetch(this.base + path, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
    }));
  }

  async upload(fields, files) {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    files.forEach((file, i) => form.append(`file${i}`, file, file.name));
    return read(await fetch(`${this.base}send`, { method: 'POST', body: form }));
  }

  state(chats) { return this.get('state', { chats: chats.join(','), lang }); }

  events(chats) { return new EventSource(`${this.base}events?chats=${chats.join(',')}`); }
}

export const telegram = new Door('page/');
export const zalo = new Door('zalo/page/');

export const nonce = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (b) => b.toString(16).padStart(2, '0')).join('');

// silence is how long the stream may say nothing; the server beats every 5 s.
const silence = 20000;

// Stream follows the events of some chats and connects again by itself. After
// each connection onfresh runs before any event is given, since some may have
// been missed.
export class Stream {
  constructor({ events, onfresh, onevent, onstatus }) {
    Object.assign(this, { events, onfresh, onevent, onstatus, wait: 500 });
  }

  open(chats) {
    this.close();
    this.chats = chats;
    const source = this.events(chats);
    this.source = source;
    let held = [];
    source.onmessage = async ({ data }) => {
      this.watch();
      const event = JSON.parse(data);
      if (event.type !== 'hello') {
        if (held) held.push(event);
        else this.onevent(event);
        return;
      }
      this.onevent({ ...event, type: 'clock' });
      try {
        await this.onfresh(chats);
      } catch {
        if (this.source === source) this.again();
        return;
      }
      if (this.source !== source) return;
      this.wait = 500;
      this.onstatus(true);
      for (const e of held) this.onevent(e);
      held = null;
    };
    source.onerror = () => { if (this.source === source) this.again(); };
    this.watch();
  }

  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.again(), silence);
  }

  again() {
    this.close();
    this.onstatus(false);
    this.wait = Math.min(this.wait * 1.6, 5000);
    this.timer = setTimeout(() => this.open(this.chats), this.wait);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }
}
