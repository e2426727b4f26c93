// A message's text with its entities as nodes. Offsets are UTF-16 units, which is
// what JavaScript counts as well.

import { el } from './dom.js';

const tags = {
  bold: 'strong', italic: 'em', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre',
  blockquote: 'blockquote', expandable_blockquote: 'blockquote',
};

export function rich(text, entities = [], oncommand = () => {}) {
  return span(text, [...entities], 0, text.length, oncommand);
}

// span renders text[from, to); entities that begin inside are taken from the list.
function span(text, list, from, to, oncommand) {
  const out = document.createDocumentFragment();
  let at = from;
  while (list.length && list[0].offset < to) {
    const e = list.shift();
    const start = Math.max(e.offset, at);
    const end = Math.min(e.offset + e.length, to);
    if (start >= end) continue;
    out.append(text.slice(at, start));
    const node = wrap(e, text.slice(start, end), oncommand);
    node.append(span(text, list, start, end, oncommand));
    out.append(node);
    // A block ends its line by itself: the line end behind it is not one more.
    at = /^(BLOCKQUOTE|PRE)$/.test(node.tagName) && text[end] === '\n' && end < to ? end + 1 : end;
  }
  out.append(text.slice(at, to));
  return out;
}

function wrap(e, inner, oncommand) {
  if (tags[e.type]) return el(tags[e.type]);
  switch (e.type) {
    case 'text_link':
      return link(e.url);
    case 'url':
      return link(inner);
    case 'bot_command':
      return el('button', { type: 'button', class: 'inline-command', onclick: () => oncommand(inner) });
    case 'style':
      return el('span', { class: e.name });
    case 'spoiler': {
      const node = el('button', { type: 'button', class: 'spoiler', 'aria-expanded': 'false' });
      node.addEventListener('click', () => node.setAttribute('aria-expanded', 'true'));
      return node;
    }
    default:
      return el('span');
  }
}

// link opens http and https only: nothing that a text says may run here.
export function link(url) {
  let safe = null;
  try {
    const u = new URL(url);
    if (u.protocol === 'http:' || u.protocol === 'https:') safe = u.href;
  } catch { /* shown as text */ }
  return safe ? el('a', { href: safe, target: '_blank', rel: 'noopener noreferrer' }) : el('span');
}
