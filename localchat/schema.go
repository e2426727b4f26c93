package localchat

// migrations make the tables; the file's user_version counts those that ran.
// Those that have ever been released stay as they are.
var migrations = []string{schema1, schema2}

const schema1 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE chats (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	instance TEXT NOT NULL,          -- chat_instance of callback queries
	blocked INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE messages (
	chat INTEGER NOT NULL REFERENCES chats (id),
	id INTEGER NOT NULL,
	nonce TEXT,                      -- of the page: sending again after a lost answer stores nothing
	body TEXT NOT NULL,              -- empty: deleted; the row stays, so that its id is not used again
	PRIMARY KEY (chat, id)
);
CREATE UNIQUE INDEX messages_nonce ON messages (chat, nonce) WHERE nonce IS NOT NULL;
CREATE TABLE updates (id INTEGER PRIMARY KEY, expires INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE queries (
	id TEXT PRIMARY KEY,
	chat INTEGER NOT NULL,
	message INTEGER NOT NULL,
	data TEXT NOT NULL,
	expires INTEGER NOT NULL
);
CREATE TABLE files (
	path TEXT PRIMARY KEY,           -- as getFile answers it
	unique_id TEXT NOT NULL,
	mime TEXT NOT NULL,
	name TEXT NOT NULL,
	width INTEGER NOT NULL,
	height INTEGER NOT NULL,
	size INTEGER NOT NULL,
	data BLOB NOT NULL
);
CREATE TABLE file_ids (id TEXT PRIMARY KEY, path TEXT NOT NULL REFERENCES files (path));
`

const schema2 = `
CREATE INDEX updates_expires ON updates (expires);
CREATE INDEX queries_expires ON queries (expires);
CREATE TABLE held (                  -- updates without an id yet, until another overtakes them
	chat INTEGER PRIMARY KEY,
	expires INTEGER NOT NULL,
	body TEXT NOT NULL
);
CREATE TABLE shown (                 -- empty unless the server keeps a history
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	chat INTEGER NOT NULL,
	event TEXT NOT NULL
);
CREATE INDEX shown_chat ON shown (chat, seq);
`
