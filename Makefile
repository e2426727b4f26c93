# `make` alone lists the targets.

LINT_VERSION := v2.15.0
LINT         := .tools/bin/golangci-lint-$(LINT_VERSION)

# The race detector needs a C compiler; everything else is built as it is shipped, without C.
TESTFLAGS ?= -race -shuffle=on -timeout 15m
PKG       ?= ./...
# SQLite is C translated to Go: it keeps its data outside Go's heap, where the detector does not look, and watching it
# takes half to three quarters of the time of a test on SQLite. No other package may be left out: generic code that it
# instantiates (that of sync.Map, say) is compiled into it unwatched, and the linker may take that copy for all.
UNWATCHED := -gcflags=modernc.org/sqlite/lib=-race=false
# Nothing in this package runs beside anything else, and its properties take six times as long when they are watched.
LONE      := /conversations$$
# The load generator and the peers are kept outside this repository: see docs/performance.md.
BENCH     ?= ../shared/bench
# The packages whose tests have a flag "update".
GOLDEN    ?= $(shell grep -rlE 'flag\.Bool.*"update"' --include='*_test.go' . | xargs -r -n 1 dirname | sort -u)

export SATCOSO_ARTIFACTS := $(CURDIR)/.artifacts

.DEFAULT_GOAL := help
.PHONY: friday guide short-soak help run build test check format vet lint golden golden-report schema bench bench-peers fanout screenshots services soak clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build and start the program with an empty configuration (ARGS='help' to pass arguments)
	@exec ./bin/satcoso $(ARGS)

build: ## build the static binary ./bin/satcoso
	@CGO_ENABLED=0 go build -o bin/satcoso ./cmd/satcoso

test: ## everything: format, vet, lint, then all tests on a real PostgreSQL and a real Redis
	@.ci/services $(MAKE) --no-print-directory check

# What `make test` runs once the servers are there.
check: format vet lint
	@mkdir -p $(SATCOSO_ARTIFACTS)
	@watched=$$(go list $(PKG) | grep -vE '/cmd/soak$$|$(LONE)'); test -z "$$watched" || CGO_ENABLED=1 go test -vet=off $(UNWATCHED) $(TESTFLAGS) $$watched
	@lone=$$(go list $(PKG) | grep -E '$(LONE)'); test -z "$$lone" || CGO_ENABLED=0 go test -vet=off $(filter-out -race,$(TESTFLAGS)) $$lone
	@if [ '$(PKG)' = ./... ]; then $(MAKE) --no-print-directory short-soak; fi

# By itself: what it plays takes the whole machine, as a server would.
short-soak:
	CGO_ENABLED=0 go test -vet=off -count=1 -timeout 10m ./cmd/soak

format: ## fail if a file is not formatted (gofmt -w . formats)
	@files=$$(gofmt -l .) && { test -z "$$files" || { echo "not formatted (gofmt -w . does it):"; echo "$$files"; exit 1; }; }

vet: ## go vet
	CGO_ENABLED=0 go vet $(PKG)

lint: $(LINT) ## golangci-lint with .golangci.yml; installed into .tools the first time
	CGO_ENABLED=0 $(LINT) run $(PKG)

# The version is in the name, so that another version is another file.
$(LINT):
	@echo "installing golangci-lint $(LINT_VERSION): two minutes, once"
	@GOBIN=$(CURDIR)/.tools/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)
	@mv .tools/bin/golangci-lint $@

golden: ## rewrite the golden files from what the program does now; read the diff before you commit it
	@test -n "$(GOLDEN)" || { echo "no package has golden files"; exit 1; }
	go test $(GOLDEN) -update
	@git status --short -- '*testdata*'

golden-report: ## how well typed texts are read, on those rows of the tables that were held out
	@CGO_ENABLED=0 go test -count=1 -run HeldOut -v ./conversations/vietnamese | sed -n 's/^.*: \(.* held-out: .*\)$$/\1/p'

schema: ## rewrite docs/flow.schema.json from the Go types of a flow
	@CGO_ENABLED=0 go test -count=1 -run 'TestFlowSchema$$' ./conversations -update
	@git status --short -- docs/flow.schema.json

bench: ## all benchmarks
	go test -run '^$$' -bench . -benchmem $(PKG)

bench-peers: ## measure this program beside its peers; BENCH=the load generator's folder, ROUNDS=3, SCENARIOS='saturate hold'
	@BENCH='$(BENCH)' bench/run

fanout: ## how fast 300 digests go out, with one copy of the program and with three
	@.ci/services env CGO_ENABLED=0 go test -run '^$$' -bench Fanout -benchtime 1x ./cmd/satcoso

screenshots: ## run the browser tests; their pictures go to .artifacts
	@mkdir -p $(SATCOSO_ARTIFACTS)
	@.ci/services go test -count=1 -run 'Browser|Screenshot' $(PKG)
	@find $(SATCOSO_ARTIFACTS) -name '*.png'

friday: ## the story of a Friday in three minutes; ARGS=-embedded for the embedded stores
	@go run ./cmd/soak -friday -copies 2 $(ARGS)
guide: ## make the pictures of the guides in docs/images anew; look at them before you commit them
	@.ci/services go test -count=1 -timeout 15m -run 'TestGuidePictures$$' ./cmd/satcoso -guide
	@git status --short -- docs/images

soak: ## a quarter of an hour of officers against kills and outages; ARGS='-planted' or '-sweep' for the rest
	@go run ./cmd/soak -reports 2500 -for 13m -kills 100 -copies 2 -officers 100 -every 4s -freeze 10s $(ARGS)

services: ## a shell with a real PostgreSQL and a real Redis, to run single tests in
	@.ci/services $${SHELL:-bash}

clean: ## remove what was built; .tools and the data of `make run` stay
	rm -rf bin .artifacts
