package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// The promises that the manual makes about docker-compose.yml and Dockerfile are checked here by
// parsing: these tests need no Docker engine. Not run, therefore: building the image, starting the
// services, their health checks, and pulling the base images (whether their tags exist).

const root = "../.."

func TestCompose(t *testing.T) {
	for _, problem := range composeProblems(t, read(t, "docker-compose.yml")) {
		t.Error(problem)
	}
}

// A check that never fails checks nothing: each edit breaks one promise.
func TestComposeChecksNotice(t *testing.T) {
	text := read(t, "docker-compose.yml")
	for _, edit := range []struct{ broken, old, new, want string }{
		{"a shell in a health check", `["CMD", "redis-cli", "-e", "ping"]`, `["CMD-SHELL", "redis-cli ping"]`, "redis: health check"},
		{"AOF off", `"yes"`, `"no"`, "--appendonly yes"},
		{"AOF not synced", "everysec", `"no"`, "--appendfsync everysec"},
		{"states forgotten", "- noeviction", "- allkeys-lru", "--maxmemory-policy noeviction"},
		{"a token in the file", "TELEGRAM_TOKEN_FILE: /run/secrets/telegram_token", `TELEGRAM_TOKEN: "1:x"`, "bot: TELEGRAM_TOKEN_FILE"},
		{"a password in a URL", "redis://redis", "redis://:secret@redis", "bot: REDIS_URL"},
		{"a secret that isn't mounted", "secrets: [postgres_password]", "secrets: []", "postgres: POSTGRES_PASSWORD_FILE"},
		{"a secret outside secrets/", "./secrets/database_url", "./database_url", "secret database_url"},
		{"a writable container", "read_only: true", "read_only: false", "bot: is writable"},
		{"root", `user: "65532:65532"`, `user: "0:0"`, "bot: runs as root"},
		{"capabilities", "cap_drop: [ALL]", "cap_drop: []", "bot: keeps capabilities"},
		{"new privileges", `security_opt: ["no-new-privileges:true"]`, "security_opt: []", "bot: may gain privileges"},
		{"a published port", "networks: [stores]", "networks: [stores]\n    ports: [\"5432:5432\"]", "postgres: publishes"},
		{"a store with a way out", "{internal: true}", "{}", "postgres: network stores"},
		{"a start without waiting", "redis: {condition: service_healthy}", "redis: {condition: service_started}", "bot: does not wait for redis"},
		{"data in the container", "- bot-data:/data", "- /data", "bot: /data"},
		{"an old PostgreSQL", "postgres:15.18-bookworm", "postgres:14.2", "postgres:14.2"},
		{"an unpinned Redis", "redis:7.2.11-bookworm", "redis:latest", "redis:latest"},
		{"a short stop", "stop_grace_period: 15s", "stop_grace_period: 1s", "bot: stop_grace_period"},
	} {
		t.Run(edit.broken, func(t *testing.T) {
			if !strings.Contains(text, edit.old) {
				t.Fatalf("docker-compose.yml has no %q to break: update this test", edit.old)
			}
			problems := composeProblems(t, strings.Replace(text, edit.old, edit.new, 1))
			if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, edit.want) }) {
				t.Errorf("want a problem with %q, got %q", edit.want, problems)
			}
		})
	}
}

// Secrets must reach neither the repository nor the image.
func TestSecretsAreIgnored(t *testing.T) {
	for name, line := range map[string]string{".gitignore": "/secrets/", ".dockerignore": "secrets"} {
		if !slices.Contains(strings.Split(read(t, name), "\n"), line) {
			t.Errorf("%s lacks the line %q", name, line)
		}
	}
}

func TestDockerfile(t *testing.T) {
	text := read(t, "Dockerfile")
	for _, problem := range dockerfileProblems(text) {
		t.Error(problem)
	}
	goVersion := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "go.mod"))
	if goVersion == nil || !strings.Contains(text, "FROM golang:"+goVersion[1]+".") {
		t.Errorf("the Dockerfile does not build with the Go of go.mod, %v", goVersion)
	}
}

func TestDockerfileChecksNotice(t *testing.T) {
	text := read(t, "Dockerfile")
	for _, edit := range []struct{ broken, old, new string }{
		{"C linked in", "CGO_ENABLED=0 go build", "go build"},
		{"machine paths in the binary", "-trimpath ", ""},
		{"symbols", `-ldflags "-s -w" `, ""},
		{"a base with a shell", "FROM scratch", "FROM alpine:3.22"},
		{"an unpinned base", "golang:1.26.8-alpine", "golang:latest"},
		{"root", "USER 65532:65532", "USER root"},
		{"no user", "USER 65532:65532", ""},
		{"a shell form", `ENTRYPOINT ["/satcoso"]`, "ENTRYPOINT /satcoso"},
		{"a health check in a shell", `CMD ["/satcoso", "healthcheck"]`, "CMD /satcoso healthcheck"},
		{"no certificates", "/etc/ssl/certs/ca-certificates.crt /etc", "/etc/passwd /etc"},
		{"no volume", "VOLUME /data", ""},
		{"data elsewhere", "DATA_DIR=/data", "DATA_DIR=/var/lib"},
		{"data of root", "--chown=65532:65532 /owned/", "/owned/"},
	} {
		t.Run(edit.broken, func(t *testing.T) {
			if !strings.Contains(text, edit.old) {
				t.Fatalf("the Dockerfile has no %q to break: update this test", edit.old)
			}
			if len(dockerfileProblems(strings.Replace(text, edit.old, edit.new, 1))) == 0 {
				t.Error("not noticed")
			}
		})
	}
}

type compose struct {
	Services map[string]service
	Networks map[string]struct{ Internal bool }
	Volumes  map[string]any
	Secrets  map[string]struct{ File string }
}

type service struct {
	Build       string
	Image       string
	Command     []string
	Environment map[string]string
	Secrets     []string
	Volumes     []string
	Networks    []string
	Ports       []string
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Healthcheck struct{ Test []string }
	StopGrace   string `yaml:"stop_grace_period"`
	User        string
	ReadOnly    bool     `yaml:"read_only"`
	CapDrop     []string `yaml:"cap_drop"`
	SecurityOpt []string `yaml:"security_opt"`
	Tmpfs       []string
	Privileged  bool
}

// composeProblems lists what the compose file text breaks of its promises.
func composeProblems(t *testing.T, text string) []string {
	t.Helper()
	var file compose
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		t.Fatalf("parse docker-compose.yml: %v", err)
	}
	var problems []string
	for _, name := range []string{"bot", "postgres", "redis"} {
		if _, ok := file.Services[name]; !ok {
			problems = append(problems, "no service "+name)
		}
	}
	for name, s := range file.Services {
		for _, problem := range slices.Concat(hardening(s), secretProblems(file, s), volumeProblems(file, s)) {
			problems = append(problems, name+": "+problem)
		}
	}
	for name, secret := range file.Secrets {
		if !strings.HasPrefix(secret.File, "./secrets/") {
			problems = append(problems, fmt.Sprintf("secret %s comes from %q, not from ./secrets/", name, secret.File))
		}
	}
	return slices.Concat(problems, botProblems(file), storeProblems(file))
}

func hardening(s service) (problems []string) {
	if len(s.Healthcheck.Test) < 2 || s.Healthcheck.Test[0] != "CMD" {
		problems = append(problems, fmt.Sprintf("health check %q is missing or needs a shell", s.Healthcheck.Test))
	}
	if user, _, _ := strings.Cut(s.User, ":"); user == "" || user == "0" || user == "root" {
		problems = append(problems, "runs as root")
	}
	if !s.ReadOnly || !slices.Contains(s.Tmpfs, "/tmp") {
		problems = append(problems, "is writable, or has no /tmp")
	}
	if !slices.Equal(s.CapDrop, []string{"ALL"}) || s.Privileged {
		problems = append(problems, "keeps capabilities")
	}
	if !slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
		problems = append(problems, "may gain privileges")
	}
	if len(s.Ports) > 0 {
		problems = append(problems, fmt.Sprintf("publishes %q", s.Ports))
	}
	if !regexp.MustCompile(`^[a-z]+:(\d+\.\d+|local$)`).MatchString(s.Image) {
		problems = append(problems, fmt.Sprintf("image %s is not pinned", s.Image))
	}
	return problems
}

// A secret is named by a *_FILE variable, mounted, and declared; no other variable holds one.
func secretProblems(file compose, s service) (problems []string) {
	for key, value := range s.Environment {
		path, isFile := strings.CutPrefix(value, "/run/secrets/")
		_, declared := file.Secrets[path]
		secret := regexp.MustCompile(`TOKEN|PASSWORD|SECRET|DATABASE_URL`).MatchString(key)
		switch {
		case secret && !(strings.HasSuffix(key, "_FILE") && isFile):
			problems = append(problems, fmt.Sprintf("%s_FILE should name a file under /run/secrets", strings.TrimSuffix(key, "_FILE")))
		case isFile && !(declared && slices.Contains(s.Secrets, path)):
			problems = append(problems, key+" names a secret that is not mounted")
		case regexp.MustCompile(`://[^/]*@`).MatchString(value):
			problems = append(problems, key+" holds a password")
		}
	}
	return problems
}

func volumeProblems(file compose, s service) (problems []string) {
	if len(s.Volumes) == 0 {
		problems = append(problems, "keeps nothing")
	}
	for _, volume := range s.Volumes {
		if name, _, _ := strings.Cut(volume, ":"); !hasKey(file.Volumes, name) {
			problems = append(problems, volume+" is not a named volume")
		}
	}
	return problems
}

func botProblems(file compose) (problems []string) {
	bot := file.Services["bot"]
	for _, store := range []string{"postgres", "redis"} {
		if bot.DependsOn[store].Condition != "service_healthy" {
			problems = append(problems, "bot: does not wait for "+store+" to be healthy")
		}
	}
	if !slices.ContainsFunc(bot.Volumes, func(v string) bool { return strings.HasSuffix(v, ":"+bot.Environment["DATA_DIR"]) }) {
		problems = append(problems, "bot: DATA_DIR is not a volume")
	}
	if bot.StopGrace != "15s" {
		problems = append(problems, "bot: stop_grace_period is "+bot.StopGrace)
	}
	if !slices.Equal(bot.Healthcheck.Test, []string{"CMD", "/satcoso", "healthcheck"}) {
		problems = append(problems, "bot: health check does not ask the program")
	}
	return problems
}

// The stores are recent enough, keep what they are given, and talk to nobody but the bot.
func storeProblems(file compose) (problems []string) {
	for _, name := range []string{"postgres", "redis"} {
		for _, network := range file.Services[name].Networks {
			if !file.Networks[network].Internal {
				problems = append(problems, name+": network "+network+" is not internal")
			}
		}
		if len(file.Services[name].Networks) == 0 {
			problems = append(problems, name+": is on the default network")
		}
	}
	if image := file.Services["postgres"].Image; !regexp.MustCompile(`^postgres:1[5-9]\.`).MatchString(image) {
		problems = append(problems, "image "+image+" is not PostgreSQL 15 or newer")
	}
	redis := file.Services["redis"]
	if !strings.HasPrefix(redis.Image, "redis:7.") {
		problems = append(problems, "image "+redis.Image+" is not Redis 7")
	}
	command := strings.Join(redis.Command, " ") + " "
	for _, option := range []string{"--appendonly yes", "--appendfsync everysec", "--maxmemory-policy noeviction"} {
		if !strings.Contains(command, option+" ") {
			problems = append(problems, "redis: is not started with "+option)
		}
	}
	return problems
}

// dockerfileProblems lists what the Dockerfile text breaks of its promises.
func dockerfileProblems(text string) (problems []string) {
	stages := dockerStages(text)
	if len(stages) != 2 {
		return []string{fmt.Sprintf("want a build stage and a final one, got %d stages", len(stages))}
	}
	build, final := strings.Join(stages[0], "\n"), stages[1]
	if !regexp.MustCompile(`^FROM golang:\d+\.\d+\.\d+\S* AS build\n`).MatchString(build) {
		problems = append(problems, "the build image is not pinned")
	}
	if !strings.Contains(build, `RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/satcoso ./cmd/satcoso`) {
		problems = append(problems, "the binary is not built as promised")
	}
	for _, want := range []string{
		"FROM scratch",
		"COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt",
		"COPY --from=build --chown=65532:65532 /owned/ /",
		"COPY --from=build /out/satcoso /satcoso",
		"USER 65532:65532",
		"VOLUME /data",
	} {
		if !slices.Contains(final, want) {
			problems = append(problems, "the final stage lacks "+want)
		}
	}
	if !slices.ContainsFunc(final, func(line string) bool {
		return strings.HasPrefix(line, "ENV ") && slices.Contains(strings.Fields(line), "DATA_DIR=/data")
	}) {
		problems = append(problems, "DATA_DIR is not the volume")
	}
	return append(problems, shellForms(final)...)
}

// There is no shell in the final image: nothing there may need one.
func shellForms(final []string) (problems []string) {
	want := map[string][]string{
		"ENTRYPOINT":  {"/satcoso"},
		"HEALTHCHECK": {"/satcoso", "healthcheck"},
	}
	for _, line := range final {
		instruction, rest, _ := strings.Cut(line, " ")
		switch instruction {
		case "RUN", "SHELL", "CMD":
			problems = append(problems, "the final stage has "+line)
		case "HEALTHCHECK":
			_, rest, _ = strings.Cut(rest, "CMD ")
			fallthrough
		case "ENTRYPOINT":
			var command []string
			if err := json.Unmarshal([]byte(rest), &command); err != nil || !slices.Equal(command, want[instruction]) {
				problems = append(problems, fmt.Sprintf("%s is %q, not the JSON form of %q", instruction, rest, want[instruction]))
			}
			delete(want, instruction)
		}
	}
	for instruction := range want {
		problems = append(problems, "the final stage has no "+instruction)
	}
	return problems
}

// dockerStages returns the instructions of each stage, without comments, continued lines joined.
func dockerStages(text string) (stages [][]string) {
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", "")) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "FROM "):
			stages = append(stages, []string{line})
		case len(stages) > 0:
			stages[len(stages)-1] = append(stages[len(stages)-1], line)
		}
	}
	return stages
}

func hasKey[V any](m map[string]V, key string) bool {
	_, ok := m[key]
	return ok
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
