// Every sentence of the page, in both languages, and how it writes dates.

const sentences = {
  vi: {
    start: 'Bắt đầu', unblock: 'Bỏ chặn bot', block: 'Chặn bot', menu: 'Menu', options: 'Tùy chọn',
    write: 'Nhập tin nhắn', caption: 'Thêm chú thích', send: 'Gửi', save: 'Lưu', attach: 'Đính kèm',
    photo: 'Ảnh', document: 'Tệp', edit: 'Sửa', copy: 'Sao chép', copied: 'Đã sao chép', cancel: 'Hủy',
    remove: 'Bỏ', close: 'Đóng', closePhone: 'Đóng điện thoại này', add: 'Thêm người', pick: 'Chọn người',
    search: 'Tìm theo tên, vai trò, đơn vị', nobody: 'Không tìm thấy ai.', edited: 'đã sửa', sending: 'đang gửi',
    failed: 'Chưa gửi được', retry: 'Gửi lại', typing: 'đang nhập…', uploading: 'đang gửi tệp…',
    older: 'Xem tin cũ hơn', newest: 'Tin mới', editing: 'Sửa tin nhắn', ok: 'Đóng', download: 'Tải về',
    offline: 'Mất kết nối, đang thử lại…', hello: 'Bấm Bắt đầu để mở cuộc trò chuyện với {0}.',
    blocked: 'Đã chặn bot. Bot không gửi tin đến đây được.', blockedMark: 'đã chặn bot', strangerRole: 'Không có trong danh sách',
    stranger: 'Người lạ', today: 'Hôm nay', yesterday: 'Hôm qua', language: 'English', nothingOpen: 'Chưa mở điện thoại nào.',
    hour: '+1 giờ', day: '+1 ngày', friday: 'Thứ Sáu 16:30', choose: 'Chọn ngày giờ', move: 'Chuyển đồng hồ',
    clock: 'Đồng hồ nghiệp vụ', moved: 'Đồng hồ: {0}', message: 'Tin nhắn', enlarge: 'Phóng to ảnh', reply: 'Trả lời',
    zalo_text_length: 'Tin nhắn Zalo phải có từ 1 đến 2000 ký tự.', photos_only: 'Trên Zalo chỉ gửi được ảnh.', sticker: '[nhãn dán]', voice: '[tin thoại]',
    clock_backwards: 'Đồng hồ chỉ chuyển về phía trước được.', clock_fixed: 'Không chỉnh được đồng hồ ở đây.',
    text_length: 'Tin nhắn phải có từ 1 đến 4096 ký tự.', caption_length: 'Chú thích dài quá 1024 ký tự.',
    file_too_big: 'Tệp quá lớn: ảnh tối đa 10 MB, tệp tối đa 50 MB.', file_unreadable: 'Không đọc được tệp này.',
    file_count: 'Mỗi lần gửi được từ 1 đến 10 tệp.', too_old: 'Tin nhắn đã quá 48 giờ, không sửa được nữa.',
    gone: 'Tin nhắn này không còn nữa.', unknown_person: 'Không có người này.', not_started: 'Chưa bắt đầu trò chuyện.',
    bad_request: 'Yêu cầu không hợp lệ.', failed_action: 'Chưa thực hiện được, đề nghị thử lại.',
    days: ['Chủ Nhật', 'Thứ Hai', 'Thứ Ba', 'Thứ Tư', 'Thứ Năm', 'Thứ Sáu', 'Thứ Bảy'],
    shortDays: ['CN', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7'],
  },
  en: {
    start: 'Start', unblock: 'Unblock the bot', block: 'Block the bot', menu: 'Menu', options: 'Options',
    write: 'Write a message', caption: 'Add a caption', send: 'Send', save: 'Save', attach: 'Attach',
    photo: 'Photo', document: 'File', edit: 'Edit', copy: 'Copy', copied: 'Copied', cancel: 'Cancel',
    remove: 'Remove', close: 'Close', closePhone: 'Close this phone', add: 'Add a person', pick: 'Choose a person',
    search: 'Search by name, role, unit', nobody: 'Nobody found.', edited: 'edited', sending: 'sending',
    failed: 'Not sent', retry: 'Send again', typing: 'typing…', uploading: 'sending a file…',
    older: 'Show older messages', newest: 'New messages', editing: 'Edit message', ok: 'Close', download: 'Download',
    offline: 'Connection lost, trying again…', hello: 'Press Start to open the chat with {0}.',
    blocked: 'You blocked the bot. It cannot write to you.', blockedMark: 'bot blocked', strangerRole: 'Not on the list',
    stranger: 'Stranger', today: 'Today', yesterday: 'Yesterday', language: 'Tiếng Việt', nothingOpen: 'No phone is open.',
    hour: '+1 hour', day: '+1 day', friday: 'Friday 16:30', choose: 'Pick date and time', move: 'Move the clock',
    clock: 'Business clock', moved: 'Clock: {0}', message: 'Message', enlarge: 'Enlarge photo', reply: 'Reply',
    zalo_text_length: 'A message on Zalo has 1 to 2000 characters.', photos_only: 'On Zalo only photos can be sent.', sticker: '[sticker]', voice: '[voice]',
    clock_backwards: 'The clock moves forward only.', clock_fixed: 'The clock cannot be moved here.',
    text_length: 'A message has 1 to 4096 characters.', caption_length: 'The caption is longer than 1024 characters.',
    file_too_big: 'Too large: photos up to 10 MB, files up to 50 MB.', file_unreadable: 'This file cannot be read.',
    file_count: 'Send 1 to 10 files at a time.', too_old: 'The message is older than 48 hours and can no longer be edited.',
    gone: 'This message is no longer there.', unknown_person: 'There is no such person.', not_started: 'The chat has not been started.',
    bad_request: 'Invalid request.', failed_action: 'That did not work, please try again.',
    days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
    shortDays: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
  },
};

export const lang = localStorage.getItem('lang') === 'en' ? 'en' : 'vi';

export function switchLanguage() {
  localStorage.setItem('lang', lang === 'vi' ? 'en' : 'vi');
  location.reload();
}

// say gives a sentence with {0}, {1} … filled in.
export function say(key, ...args) {
  const text = sentences[lang][key];
  if (typeof text !== 'string') return text ?? key;
  return text.replace(/\{(\d)\}/g, (_, i) => args[i]);
}

// complaint gives the sentence for an error of the server. What is not a known
// name is a text that the program behind the clock wrote for people.
export function complaint(error) {
  if (!error || error === 'failed') return say('failed_action');
  return sentences[lang][error] ?? error;
}

// The page always writes Vietnamese time, wherever the browser is.
const vietnam = 7 * 3600;

function parts(unix) {
  const d = new Date((unix + vietnam) * 1000);
  const two = (n) => String(n).padStart(2, '0');
  return {
    weekday: d.getUTCDay(),
    date: `${two(d.getUTCDate())}/${two(d.getUTCMonth() + 1)}/${d.getUTCFullYear()}`,
    time: `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`,
    iso: d.toISOString().slice(0, 16),
    number: Math.floor((unix + vietnam) / 86400),
  };
}

export const clockTime = (unix) => parts(unix).time;

export const dayNumber = (unix) => parts(unix).number;

export function fullTime(unix) {
  const p = parts(unix);
  return `${say('days')[p.weekday]}, ${p.date} ${p.time}`;
}

export function shortTime(unix) {
  const p = parts(unix);
  return `${say('shortDays')[p.weekday]} ${p.time}`;
}

export function dayName(unix, now) {
  const p = parts(unix);
  const ago = dayNumber(now) - p.number;
  if (ago === 0) return say('today');
  if (ago === 1) return say('yesterday');
  return `${say('days')[p.weekday]}, ${p.date}`;
}

// For the field datetime-local, which knows no time zones.
export const toField = (unix) => parts(unix).iso;

export const fromField = (value) => Date.parse(`${value}:00Z`) / 1000 - vietnam;

// nextFriday gives the first Friday 16:30 after now.
export function nextFriday(now) {
  const day = dayNumber(now);
  for (let i = 0; ; i++) {
    const at = (day + i) * 86400 + 16.5 * 3600 - vietnam;
    if (parts(at).weekday === 5 && at > now) return at;
  }
}

export function fileSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const mega = bytes >= 1024 * 1024;
  const text = (bytes / (mega ? 1024 * 1024 : 1024)).toFixed(mega ? 1 : 0);
  return `${lang === 'vi' ? text.replace('.', ',') : text} ${mega ? 'MB' : 'KB'}`;
}
