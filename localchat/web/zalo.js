// A phone on Zalo. Its chat has texts, pictures and links, and nothing to press;
// one sends texts and photos, and need not start anything.

import { zalo } from './api.js';
import { el } from './dom.js';
import { Phone } from './phone.js';
import { say } from './text.js';

const prefix = 'zalo-';

// isZalo says whether the id of a phone is one of Zalo: "zalo-" and the account.
export const isZalo = (id) => /^zalo-\w+$/.test(id);
export const accountOf = (id) => id.slice(prefix.length);
const idOf = (account) => prefix + account;

export const zaloStrangerID = idOf('999001c0ffee00999001');

export const zaloBadge = () => el('span', { class: 'zalo-badge' }, 'Zalo');

export class ZaloPhone extends Phone {
  constructor(app, person) {
    super(app, person);
    this.node.classList.add('zalo');
    this.node.setAttribute('aria-label', this.label);
    this.menuButton.replaceWith(this.badge()); // a bot can't be blocked here
  }

  get door() { return zalo; }

  get chat() { return accountOf(this.id); }

  get maxText() { return 2000; }

  get photosOnly() { return true; }

  get editable() { return false; }

  get label() { return `${this.person.name} (Zalo)`; }

  badge() { return zaloBadge(); }

  async history(before) {
    const { messages, more } = await super.history(before);
    return { messages: messages.map(asMessage), more };
  }
}

// zaloState asks about people and phones, and gives them as the page knows them.
export async function zaloState(ids) {
  const { people, chats } = await zalo.state(ids.map(accountOf));
  return {
    people: people.map((p) => ({ ...p, id: idOf(p.account) })),
    chats: chats.map((c) => ({ ...c, id: idOf(c.account), started: true, blocked: false, commands: [], messages: c.messages.map(asMessage) })),
  };
}

export function zaloEvent(e) {
  return e.chat ? { ...e, chat: idOf(e.chat), message: e.message && asMessage(e.message) } : e;
}

// asMessage gives a message of Zalo in the shape that bubbles are drawn from.
function asMessage(m) {
  const text = { sticker: say('sticker'), voice: `${say('voice')} ${m.url}` }[m.media] ?? m.text ?? '';
  const entities = entitiesOf(text, m.text_styles ?? []);
  const out = { message_id: m.seq, from: { is_bot: m.bot }, date: Math.floor(m.date / 1000) };
  if (m.media !== 'photo') return { ...out, text, entities };
  // A bot's picture is wherever the bot said; a person's is at the server.
  return { ...out, photo: [{ url: m.bot ? m.url : `zalo/${m.url}` }], caption: text || undefined, caption_entities: entities };
}

const simple = { b: 'bold', i: 'italic', u: 'underline', s: 'strikethrough' };

// entitiesOf cuts the text wherever a style or a link begins or ends, for they may
// overlap, and says of each piece what it is.
function entitiesOf(text, styles) {
  const links = [...text.matchAll(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]…]/g)].map((found) => ({ start: found.index, end: found.index + found[0].length, url: found[0] }));
  const spans = styles.map(({ start, len, st }) => ({ start, end: start + len, codes: st }));
  const cuts = [...new Set([...links, ...spans].flatMap((s) => [s.start, s.end]))].sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((offset, i) => {
    const piece = { offset, length: cuts[i + 1] - offset };
    const covers = (s) => s.start <= offset && s.end > offset;
    return [
      ...links.filter(covers).map(({ url }) => ({ ...piece, type: 'text_link', url })),
      ...spans.filter(covers).flatMap(({ codes }) => codes.map((code) => (simple[code] ? { ...piece, type: simple[code] } : { ...piece, type: 'style', name: `st-${code}` }))),
    ];
  });
}
