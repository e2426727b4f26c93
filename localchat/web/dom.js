// Small helpers for building nodes. Text only ever becomes text nodes.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'data') Object.assign(node.dataset, value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

const shapes = {
  more: 'M12 6v.01M12 12v.01M12 18v.01',
  close: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  clip: 'M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.7-8.7a3.4 3.4 0 0 1 4.8 4.8l-8.7 8.7a1.7 1.7 0 0 1-2.4-2.4l7.7-7.7',
  send: 'M4.5 12h7M4 4.5l17 7.5-17 7.5 2.5-7.5z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9v.01',
  file: 'M6 3h8l5 5v13H6zM14 3v5h5',
  down: 'M12 5v13M6 12.5l6 6 6-6',
  retry: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3L20 9M20 4v5h-5',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2',
  pen: 'M4 20l1-4L16.5 4.5l3 3L8 19z',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  dots: 'M6 12h.01M12 12h.01M18 12h.01',
  link: 'M8 16l8-8M10 8h6v6',
};

export function icon(name) {
  const ns = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(ns, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const path = document.createElementNS(ns, 'path');
  path.setAttribute('d', shapes[name]);
  svg.append(path);
  return svg;
}

// iconButton is a round button whose name is read aloud.
export function iconButton(name, label, onclick, role) {
  return el('button', { type: 'button', class: 'round', 'aria-label': label, title: label, onclick, data: role ? { role } : {} }, icon(name));
}

// avatar shows the initials of the first and the last word of a name.
export function avatar(person) {
  const words = person.name.trim().split(/\s+/);
  const initials = words.length > 1 ? words[0][0] + words.at(-1)[0] : words[0].slice(0, 1);
  const node = el('span', { class: 'avatar', 'aria-hidden': 'true' }, initials.toUpperCase());
  const number = typeof person.id === 'number' ? person.id : parseInt(person.id.slice(-6), 16);
  node.style.setProperty('--hue', String((number * 67) % 360));
  return node;
}

export function subtitle(person, strangerRole) {
  return [person.role, person.unit].filter(Boolean).join(' · ') || strangerRole;
}

// popup opens a list of choices beside its button, until something else is pressed.
export function popup(anchor, choices) {
  document.querySelector('.popup')?.remove();
  const menu = el('div', { class: 'popup', role: 'menu' });
  const close = () => {
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    document.removeEventListener('keydown', escape, true);
  };
  const outside = (e) => { if (!menu.contains(e.target)) close(); };
  const escape = (e) => { if (e.key === 'Escape') { close(); anchor.focus(); } };
  for (const c of choices) {
    menu.append(el('button', { type: 'button', role: 'menuitem', data: { role: c.role }, onclick: () => { close(); c.act(); } },
      c.icon && icon(c.icon), c.label));
  }
  document.body.append(menu);
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: w, offsetHeight: h } = menu;
  menu.style.left = `${Math.max(8, Math.min(at.right - w, innerWidth - w - 8))}px`;
  menu.style.top = `${at.bottom + h + 8 < innerHeight ? at.bottom + 4 : Math.max(8, at.top - h - 4)}px`;
  document.addEventListener('pointerdown', outside, true);
  document.addEventListener('keydown', escape, true);
  menu.querySelector('button').focus();
}
