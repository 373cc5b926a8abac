# Bonafide. `make help` lists the targets.

GO       ?= go
FUZZTIME ?= 10m
DATA     ?= ../shared/data

# One static binary: no C code, HEIC decoding in pure Go. A checkout that git
# refuses to read (another owner) is built without its revision.
export CGO_ENABLED = 0
export GOFLAGS = -tags=nodynamic -buildvcs=$(shell git rev-parse HEAD >/dev/null 2>&1 && echo true || echo false)

STATICCHECK = $(GO) tool -modfile=tools/tools.mod staticcheck
SUMMARY     = $(GO) run ./tools/testsummary

.DEFAULT_GOAL := help
.PHONY: help build run test unit lint fmt fuzz bench bench-sameshot bench-exposures bench-peer bench-route bench-index ocr sample readme need-go need-gcc need-postgres clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: need-go ## build bin/bonafide
	@$(GO) build -o bin/bonafide ./cmd/bonafide

run: build ## examine the sample pair, print the report, show it as a page
	@sh tools/run.sh

# With -short a test leaves out what is slow and finds no races; the plain run
# leaves out nothing. Random inputs belong to `make fuzz`: what one commit passes
# or fails must not depend on chance.
test: lint need-gcc need-postgres ## everything: lint, race detector, plain run with the seeds of each fuzz target
	@$(SUMMARY) race: -race -short -count=1 -timeout=20m ./... plain: -count=1 -timeout=20m ./...

unit: need-go need-postgres ## the plain run alone
	@$(SUMMARY) plain: ./...

lint: need-go ## gofmt, go vet, staticcheck
	@bad=$$(gofmt -l .); test -z "$$bad" || { echo "gofmt: run 'make fmt' for:" $$bad; exit 1; }
	@$(GO) vet ./...
	@$(STATICCHECK) ./...
	@echo "lint: gofmt, vet and staticcheck have nothing to say"

fmt: need-go ## format all Go files
	@gofmt -l -w .

fuzz: need-go ## fuzz each target for FUZZTIME (10m), one after another
	@$(SUMMARY) -fuzz $(FUZZTIME)

bench: need-go ## Go benchmarks of all packages
	@$(GO) test -run='^$$' -bench=. -benchmem ./...

bench-sameshot: need-go ## measure the same-shot comparison on the photographs in DATA (about 20 minutes)
	@test -d $(DATA)/photos || { echo "make bench-sameshot: no photographs in $(DATA): set DATA=folder"; exit 1; }
	@mkdir -p docs/benchmarks
	@$(GO) run ./bench/sameshotbench -data $(DATA) -o docs/benchmarks/sameshot.md

bench-exposures: need-go ## measure how near different photographs come to one shot, on the tune half
	@test -d $(DATA)/photos || { echo "make bench-exposures: no photographs in $(DATA): set DATA=folder"; exit 1; }
	@$(GO) run ./bench/sameshotbench -data $(DATA) -split tune -groups 'same product|neighbouring|camera files|different|delivered' -timing 0 -exposures docs/benchmarks/exposures.md -o /dev/null

bench-peer: need-go ## measure a comparison beside the same steps in OpenCV (Debian python3-opencv)
	@$(GO) run ./bench/peer -o docs/benchmarks/peer.md

bench-route: need-go ## measure routing on the public instances in DATA (8 minutes on two free cores)
	@test -d $(DATA)/vrp || { echo "make bench-route: no instances in $(DATA): set DATA=folder"; exit 1; }
	@mkdir -p docs/benchmarks
	@$(GO) run ./bench/routebench -data $(DATA)/vrp -o docs/benchmarks/route.md

bench-index: need-go ## measure the reuse index on generated hashes and the photographs in DATA (needs 2 GB)
	@test -d $(DATA)/photos || { echo "make bench-index: no photographs in $(DATA): set DATA=folder"; exit 1; }
	@mkdir -p docs/benchmarks
	@$(GO) run ./bench/indexbench -data $(DATA) -peers '$(PEERS)' -o docs/benchmarks/index.md

ocr: need-go ## build the optional workers that read text and run models, with library and models, into bin/ocr (npm, 130 MB)
	@GO="$(GO)" sh tools/ocr.sh bin/ocr

demo-api: build need-postgres ## play a whole refund-only case through the API, on SQLite and on PostgreSQL
	@$(GO) run ./tools/demoapi -program bin/bonafide

bench-api: build need-postgres ## measure the API under 200 requests a second, SQLite and PostgreSQL side by side
	@$(GO) run ./bench/apiload -program bin/bonafide -o docs/benchmarks/api.md

sample: need-go ## make samples/coffee-claim.jpg again: a crack drawn on the listing photo
	@$(GO) run ./tools/makesample samples/coffee.jpg samples/coffee-claim.jpg

readme: build ## renew the examples in both README files
	@sh tools/readme.sh

clean: ## remove what was built
	@rm -rf bin

need-go:
	@command -v $(GO) >/dev/null || { echo "make: Go 1.26 or newer is missing: install it from https://go.dev/dl/"; exit 1; }

# The race detector is the only thing that needs a C compiler.
need-gcc:
	@command -v gcc >/dev/null || { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
		apt-get -qq update >/dev/null && apt-get -qq install -y gcc libc6-dev >/dev/null; } || \
		{ echo "make test: a C compiler is missing, the race detector needs it: apt-get install gcc libc6-dev"; exit 1; }

# Tests use a throw-away PostgreSQL, which stops by itself when they are done.
# BONAFIDE_TEST_POSTGRES=URL uses another server, =none leaves PostgreSQL out.
need-postgres:
	@test -n "$$BONAFIDE_TEST_POSTGRES" || sh tools/postgres.sh need
