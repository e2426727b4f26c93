// One message as a node: bubble, photo, album, document, keyboard.

import { el, icon } from './dom.js';
import { clockTime, fileSize, say } from './text.js';
import { link, rich } from './rich.js';

const fileURL = (id) => `page/file/${encodeURIComponent(id)}`;

// Telegram's photos are files of the server; others have an address of their own.
const photoURL = (size) => size.url ?? fileURL(size.file_id);

// bubble draws message m of phone. An album's other messages come in rest.
export function bubble(phone, m, rest = []) {
  const own = !m.from.is_bot;
  const node = el('article', { class: `message ${own ? 'own' : 'bot'}`, data: { message: m.message_id, from: own ? 'person' : 'bot' } });
  const box = el('div', { class: 'bubble' });
  if (m.reply_to_message) box.append(quote(m.reply_to_message));
  if (m.photo) box.append(photos(phone, [m, ...rest]));
  for (const one of m.document ? [m, ...rest] : []) box.append(chip(one));
  const captioned = [m, ...rest].find((one) => one.text || one.caption) ?? m;
  const words = captioned.text ?? captioned.caption;
  if (words) {
    box.append(el('div', { class: 'words', data: { role: 'text' } },
      rich(words, captioned.entities ?? captioned.caption_entities, (command) => phone.sendText(command))));
  }
  box.append(meta(captioned));
  if (m.photo && !words) box.classList.add('bare');
  if (m.photo) box.classList.add('pictured');
  node.append(box);
  if (own && (phone.editable || words)) node.append(tools(phone, captioned, words));
  if (m.reply_markup) node.append(keyboard(phone, m));
  return node;
}

// meta is the time. Like Telegram, it does not mark what a bot has edited.
function meta(m) {
  return el('div', { class: 'meta' },
    !m.from.is_bot && m.edit_date && el('span', { class: 'edited', data: { role: 'edited' } }, say('edited')),
    el('time', { datetime: new Date(m.date * 1000).toISOString() }, clockTime(m.date)));
}

function quote(m) {
  return el('div', { class: 'quote' }, m.text ?? m.caption ?? (m.photo ? say('photo') : say('document')));
}

function photos(phone, messages) {
  const grid = el('div', { class: messages.length > 1 ? 'album' : 'single' });
  grid.style.setProperty('--columns', String(messages.length > 4 ? 3 : messages.length > 1 ? 2 : 1));
  for (const m of messages) {
    const size = m.photo.at(-1);
    const img = el('img', { src: photoURL(size), alt: m.caption ?? say('photo'), width: size.width, height: size.height, loading: 'lazy' });
    img.addEventListener('load', () => phone.settle());
    grid.append(el('button', {
      type: 'button', class: 'picture', 'aria-label': say('enlarge'), data: { photo: m.message_id }, onclick: () => enlarge(img.src, img.alt),
    }, img));
  }
  return grid;
}

function enlarge(src, alt) {
  const viewer = el('dialog', { class: 'viewer', data: { role: 'viewer' } },
    el('img', { src, alt }), el('button', { type: 'button', class: 'round', 'aria-label': say('close') }, icon('close')));
  viewer.addEventListener('click', () => viewer.close());
  viewer.addEventListener('close', () => viewer.remove());
  document.body.append(viewer);
  viewer.showModal();
}

function chip(m) {
  const d = m.document;
  return el('a', { class: 'chip', href: fileURL(d.file_id), download: d.file_name ?? 'file', data: { document: m.message_id }, 'aria-label': `${say('download')}: ${d.file_name}` },
    el('span', { class: 'chip-icon' }, icon('file')),
    el('span', { class: 'chip-text' }, el('span', { class: 'chip-name' }, d.file_name ?? say('document')),
      el('span', { class: 'chip-size' }, fileSize(d.file_size))));
}

// tools is the menu of one's own message: a button that shows on hover or focus,
// and a long press.
function tools(phone, m, words) {
  const open = () => phone.messageMenu(button, m, words);
  const button = el('button', { type: 'button', class: 'tools', 'aria-label': say('options'), data: { role: 'message-menu' }, onclick: open }, icon('dots'));
  return button;
}

export function keyboard(phone, m) {
  const board = el('div', { class: 'keyboard', data: { role: 'keyboard' } });
  for (const row of m.reply_markup.inline_keyboard) {
    const line = el('div', { class: 'keys' });
    line.style.setProperty('--n', String(row.length));
    line.append(...row.map((b) => key(phone, m, b)));
    board.append(line);
  }
  return board;
}

function key(phone, m, b) {
  if (b.url) {
    const a = link(b.url);
    a.className = 'key';
    a.append(b.text, icon('link'));
    return a;
  }
  const node = el('button', { type: 'button', class: 'key', data: b.callback_data ? { choice: b.callback_data } : { copy: '' } }, el('span', {}, b.text));
  if (b.copy_text) {
    node.addEventListener('click', () => phone.copy(b.copy_text.text));
    return node;
  }
  if (phone.waits(m.message_id, b.callback_data)) node.setAttribute('aria-busy', 'true');
  node.addEventListener('click', () => phone.tap(m.message_id, b.callback_data));
  return node;
}

// pending draws what is on its way, or did not get through.
export function pending(phone, item) {
  const node = el('article', { class: `message own pending ${item.failed ? 'failed' : ''}`, data: { pending: item.nonce, from: 'person' } });
  const box = el('div', { class: 'bubble' });
  for (const file of item.files ?? []) box.append(el('div', { class: 'chip' }, el('span', { class: 'chip-icon' }, icon(item.kind === 'photo' ? 'image' : 'file')), el('span', { class: 'chip-name' }, file.name)));
  if (item.text) box.append(el('div', { class: 'words' }, item.text));
  box.append(el('div', { class: 'meta' }, item.failed ? (item.reason ?? say('failed')) : say('sending')));
  node.append(box);
  if (item.failed) {
    node.append(el('div', { class: 'again' },
      el('button', { type: 'button', data: { role: 'retry' }, onclick: () => phone.outbox.retry() }, icon('retry'), say('retry')),
      el('button', { type: 'button', data: { role: 'discard' }, onclick: () => phone.outbox.discard(item) }, icon('close'), say('remove'))));
  }
  return node;
}
