// What a person has sent and the server has not yet acknowledged. It goes out in
// order, one at a time; texts survive a reload of the page.

import { nonce, Refusal } from './api.js';
import { complaint } from './text.js';

export class Outbox {
  constructor(phone, onchange) {
    Object.assign(this, { door: phone.door, chat: phone.chat, onchange, key: `outbox:${phone.id}`, busy: false });
    this.items = JSON.parse(localStorage.getItem(this.key) ?? '[]').map((i) => ({ ...i, failed: true }));
  }

  add(item) {
    this.items.push({ nonce: nonce(), ...item });
    this.changed();
    this.run();
  }

  changed() {
    const texts = this.items.filter((i) => !i.files).map(({ nonce, text }) => ({ nonce, text }));
    if (texts.length) localStorage.setItem(this.key, JSON.stringify(texts));
    else localStorage.removeItem(this.key);
    this.onchange();
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    while (this.items.length && !this.items[0].failed) {
      const item = this.items[0];
      try {
        if (item.files) await this.door.upload({ chat: this.chat, nonce: item.nonce, kind: item.kind, caption: item.text }, item.files);
        else await this.door.post('send', { chat: this.chat, nonce: item.nonce, text: item.text });
        this.drop(item);
      } catch (error) {
        item.failed = true;
        item.refused = error instanceof Refusal;
        item.reason = item.refused ? complaint(error.message) : undefined;
        this.changed();
      }
    }
    this.busy = false;
  }

  drop(item) {
    this.items = this.items.filter((i) => i !== item);
    this.changed();
  }

  // sent drops what turned up in the chat before its answer did. Messages carry
  // the nonce with their place in an album.
  sent(name) {
    const item = this.items.find((i) => name?.startsWith(`${i.nonce}.`));
    if (item) this.drop(item);
  }

  retry() {
    for (const item of this.items) item.failed = false;
    this.changed();
    this.run();
  }

  // resume sends again what the network lost, but not what the server refused.
  resume() {
    if (this.items[0]?.failed && !this.items[0].refused) this.retry();
  }

  discard(item) {
    this.drop(item);
    this.run();
  }
}
