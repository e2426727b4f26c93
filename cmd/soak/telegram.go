package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/satcoso/satcoso/localchat"
)

// token is the bot's token at the local Telegram. It opens nothing else.
const token = "4242:soak-token-of-the-rig-that-opens-nothing"

// telegramName is the subcommand under which the rig starts itself again, as the
// local Telegram.
const telegramName = "telegram"

// A telegram is a local Telegram in a process of its own.
type telegram struct {
	dir, log string
	url      string // http://127.0.0.1:PORT
	running  *child
}

// createTelegram starts a Telegram on which the people of the roster are, and
// whose clock runs ahead by shift.
func createTelegram(dir, log string, people []person, shift time.Duration) (*telegram, error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("start Telegram: %w", err)
	}
	list, err := json.Marshal(people)
	if err != nil {
		return nil, fmt.Errorf("write the people of Telegram: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "people.json"), list, 0o600); err != nil {
		return nil, fmt.Errorf("write the people of Telegram: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start Telegram: %w", err)
	}
	t := &telegram{dir: dir, log: log}
	t.running, err = command{
		name: "telegram", log: log, env: append(os.Environ(), soakTelegram+"=1"),
		argv: []string{self, telegramName, "-dir", dir, "-shift", shift.String()},
	}.start()
	if err != nil {
		return nil, err
	}
	return t, until(30*time.Second, "Telegram did not answer", func() error {
		if t.running.ended() {
			return errors.New("it ended; see " + log)
		}
		address, err := os.ReadFile(filepath.Join(dir, "address"))
		t.url = "http://" + string(address)
		return err
	})
}

// soakTelegram tells a test binary that it was started as the local Telegram.
const soakTelegram = "SOAK_TELEGRAM"

// file is where the local Telegram keeps all chats.
func (t *telegram) file() string { return filepath.Join(t.dir, "chat.db") }

// runTelegram is the subcommand: it serves until it is told to end.
func runTelegram(ctx context.Context, args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet(telegramName, flag.ContinueOnError)
	dir := flags.String("dir", "", "folder of the local Telegram")
	shift := flags.Duration("shift", 0, "how far its clock runs ahead")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%s: %w", telegramName, err)
	}
	data, err := os.ReadFile(filepath.Join(*dir, "people.json"))
	if err != nil {
		return fmt.Errorf("read people: %w", err)
	}
	var people []localchat.Person
	if err := json.Unmarshal(data, &people); err != nil {
		return fmt.Errorf("read people: %w", err)
	}
	server, err := localchat.Open(ctx, localchat.Config{
		Path: filepath.Join(*dir, "chat.db"), Token: token, BotName: "Sát Cơ Sở", BotUsername: "soak_bot",
		Now:    func() time.Time { return time.Now().Add(*shift) },
		People: func(context.Context) ([]localchat.Person, error) { return people, nil },
		Log:    slog.New(slog.NewTextHandler(stderr, nil)),
	})
	if err != nil {
		return err
	}
	return errors.Join(serveTelegram(ctx, server, filepath.Join(*dir, "address")), server.Close())
}

// serveTelegram listens on a port that the system chooses and writes the address
// into a file, in one step.
func serveTelegram(ctx context.Context, server *localchat.Server, addressFile string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if err := os.WriteFile(addressFile+".new", []byte(listener.Addr().String()), 0o600); err != nil {
		return fmt.Errorf("write address: %w", err)
	}
	if err := os.Rename(addressFile+".new", addressFile); err != nil {
		return fmt.Errorf("write address: %w", err)
	}
	web := &http.Server{Handler: control(server), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = web.Close() // nobody is left to answer
	}()
	if err := web.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
