// The bottom of a phone: the text field, attachments, the list of commands, and
// the field's second use, editing a message.

import { el, icon, iconButton, popup } from './dom.js';
import { complaint, say } from './text.js';

const maxFiles = 10;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.files = [];
    this.kind = 'photo';
    this.field = el('textarea', { rows: 1, placeholder: say('write'), 'aria-label': say('write'), data: { role: 'composer' }, enterkeyhint: 'send' });
    this.photoInput = this.input('photo', 'image/*');
    this.documentInput = this.input('document');
    this.attach = iconButton('clip', say('attach'), () => this.chooseKind(), 'attach');
    this.menuButton = el('button', { type: 'button', class: 'menu-button', data: { role: 'menu' }, 'aria-expanded': 'false', onclick: () => this.toggleMenu() }, icon('menu'), el('span', {}, say('menu')));
    this.sendButton = el('button', { type: 'submit', class: 'send', 'aria-label': say('send'), title: say('send'), data: { role: 'send' } }, icon('send'));
    this.commands = el('div', { class: 'commands', data: { role: 'commands' }, hidden: true });
    this.strip = el('div', { class: 'strip', hidden: true });
    this.banner = el('div', { class: 'editing', hidden: true });
    this.form = el('form', { class: 'composer', onsubmit: (e) => { e.preventDefault(); this.submit(); } },
      this.commands, this.banner, this.strip,
      el('div', { class: 'line' }, this.menuButton, this.attach, this.field, this.sendButton), this.photoInput, this.documentInput);
    this.field.addEventListener('input', () => this.typed());
    this.field.addEventListener('keydown', (e) => this.key(e));
    this.field.addEventListener('keypress', (e) => { if (sends(e)) e.preventDefault(); });
    this.field.addEventListener('paste', (e) => this.paste(e));
    this.field.value = localStorage.getItem(this.draftKey) ?? '';
    this.typed();
  }

  get draftKey() { return `draft:${this.phone.id}`; }

  input(kind, accept) {
    const node = el('input', { type: 'file', multiple: true, accept, hidden: true, data: { role: `attach-${kind}` }, tabindex: -1 });
    node.addEventListener('change', () => { this.take([...node.files], kind); node.value = ''; });
    return node;
  }

  key(e) {
    if (e.key === 'Escape') { this.showCommands([]); this.stopEditing(); }
    if (sends(e)) {
      e.preventDefault();
      this.submit();
    }
  }

  typed() {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
    if (!this.editing) localStorage.setItem(this.draftKey, this.field.value);
    const begun = this.field.value.match(/^\/([a-z0-9_]*)$/i);
    const fits = begun ? (this.phone.view?.commands ?? []).filter((c) => c.command.startsWith(begun[1].toLowerCase())) : [];
    this.showCommands(fits);
    this.refresh();
  }

  refresh() {
    this.menuButton.hidden = !this.phone.view?.commands.length;
    this.form.classList.toggle('compact', this.field.value !== '');
    this.sendButton.disabled = !this.field.value.trim() && !this.files.length;
    this.field.placeholder = this.files.length ? say('caption') : say('write');
  }

  toggleMenu() {
    const open = this.commands.hidden;
    this.showCommands(open ? this.phone.view.commands : []);
    if (open) this.commands.querySelector('button')?.focus();
  }

  showCommands(list) {
    this.commands.hidden = list.length === 0;
    this.menuButton.setAttribute('aria-expanded', String(list.length > 0));
    this.commands.replaceChildren(...list.map((c) => el('button', {
      type: 'button', data: { command: c.command },
      onclick: () => { this.showCommands([]); this.clear(); this.phone.sendText(`/${c.command}`); },
    }, el('b', {}, `/${c.command}`), el('span', {}, c.description))));
  }

  chooseKind() {
    if (this.phone.photosOnly) { this.photoInput.click(); return; }
    popup(this.attach, [
      { label: say('photo'), icon: 'image', role: 'choose-photo', act: () => this.photoInput.click() },
      { label: say('document'), icon: 'file', role: 'choose-document', act: () => this.documentInput.click() },
    ]);
  }

  paste(e) {
    const files = [...(e.clipboardData?.files ?? [])];
    if (!files.length) return;
    e.preventDefault();
    this.take(files, files.every((f) => f.type.startsWith('image/')) ? 'photo' : 'document');
  }

  async take(files, kind) {
    if (kind !== 'photo' && this.phone.photosOnly) { this.phone.toast(say('photos_only')); return; }
    if (kind !== this.kind) this.files = [];
    this.kind = kind;
    const ready = kind === 'photo' ? await Promise.all(files.map(asPhoto)) : files;
    const all = [...this.files, ...ready];
    if (all.length > maxFiles) this.phone.toast(say('file_count'));
    this.files = all.slice(0, maxFiles);
    this.showFiles();
    this.field.focus();
  }

  showFiles() {
    for (const img of this.strip.querySelectorAll('img')) URL.revokeObjectURL(img.src);
    this.strip.hidden = this.files.length === 0;
    this.strip.replaceChildren(...this.files.map((file) => el('div', { class: 'attached' },
      this.kind === 'photo' ? el('img', { src: URL.createObjectURL(file), alt: file.name }) : el('span', { class: 'attached-name' }, icon('file'), file.name),
      el('button', { type: 'button', 'aria-label': `${say('remove')}: ${file.name}`, onclick: () => { this.files = this.files.filter((f) => f !== file); this.showFiles(); } }, icon('close')))));
    this.refresh();
  }

  edit(m, words) {
    this.editing = m;
    this.field.value = words ?? '';
    this.banner.hidden = false;
    this.banner.replaceChildren(icon('pen'), el('span', {}, say('editing')), iconButton('close', say('cancel'), () => this.stopEditing()));
    this.typed();
    this.field.focus();
  }

  stopEditing() {
    if (!this.editing) return;
    this.editing = null;
    this.banner.hidden = true;
    this.field.value = localStorage.getItem(this.draftKey) ?? '';
    this.typed();
  }

  // gone gives up editing a message that has been deleted.
  gone(message) {
    if (this.editing?.message_id === message) this.stopEditing();
  }

  clear() {
    this.field.value = '';
    this.files = [];
    this.showFiles();
    this.typed();
  }

  async submit() {
    const text = this.field.value.trim();
    if (this.editing) return this.saveEdit(text);
    if (this.files.length) this.phone.outbox.add({ text, files: this.files, kind: this.kind });
    else if (text) for (const part of split(text, this.phone.maxText)) this.phone.sendText(part);
    else return undefined;
    this.clear();
    return this.field.focus();
  }

  async saveEdit(text) {
    const m = this.editing;
    if (text !== (m.text ?? m.caption ?? '')) {
      try {
        await this.phone.door.post('edit', { chat: this.phone.chat, message: m.message_id, text });
      } catch (error) {
        this.phone.toast(complaint(error.message === 'server error' ? 'failed' : error.message));
        return;
      }
    }
    this.stopEditing();
  }
}

// sends says whether a key sends the text: Enter, but not where it is the only way
// to begin a new line, on a touch keyboard.
function sends(e) {
  return e.key === 'Enter' && !e.shiftKey && !e.isComposing && !matchMedia('(pointer: coarse)').matches;
}

// split cuts a long text as Telegram's apps do: into messages of full length, at
// a line end or a space where there is one.
function split(text, maxText) {
  const out = [];
  while (text.length > maxText) {
    const head = text.slice(0, maxText);
    const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '));
    const cut = at > maxText / 2 ? at : maxText;
    out.push(text.slice(0, cut));
    text = text.slice(cut).trim();
  }
  return text ? [...out, text] : out;
}

// asPhoto gives a photo in a format and size that is accepted: as in a real app,
// others are encoded anew.
async function asPhoto(file) {
  const fine = ['image/jpeg', 'image/png', 'image/gif'].includes(file.type) && file.size <= 10 * 1024 * 1024;
  if (fine) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, 2560 / Math.max(picture.width, picture.height));
    const canvas = el('canvas', { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', 0.87); });
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' });
  } catch {
    return file; // the server will say that it cannot be read
  }
}
