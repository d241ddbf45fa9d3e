# SPDX-License-Identifier: EUPL-1.2
#
# The two that a newcomer needs: make run, make test. `make help` lists the others.

SHELL := /bin/sh
.DEFAULT_GOAL := help

# SQLite needs its full-text search; the other tags make one binary that depends on
# nothing of the machine. The caller's own flags stay: -tags on a command line, or a
# plain GOFLAGS= here, would silently drop one or the other.
TAGS    := sqlite_fts5,netgo,osusergo,sqlite_omit_load_extension
GOFLAGS := $(strip $(filter-out -tags=%,$(shell go env GOFLAGS 2>/dev/null)) -tags=$(TAGS))
export GOFLAGS
export CGO_ENABLED := 1

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS := -X main.version=$(VERSION)
# Only Linux can link a C library into the binary whole.
ifeq ($(shell uname -s),Linux)
STATIC := -linkmode external -extldflags '-static'
endif

BIN  := bin/greffe
ARGS :=
LINT := go tool -modfile=.ci/tools/go.mod golangci-lint

.PHONY: run
run: need ## start the demonstration register on http://127.0.0.1:8080 (ARGS="--listen ADDRESS")
	go run -ldflags "$(LDFLAGS)" ./cmd/greffe demo $(ARGS)

.PHONY: test
test: need ## run every test, those in the browser too where Chromium and axe-core can be had
	@.ci/install
	go test -timeout 15m ./...
	@$(MAKE) --no-print-directory test-none

# In a register that keeps to no law; the tests that are about one are named in
# internal/law/lawtest. What starves, kills, floods or keeps pages says nothing that a law would change.
ALIKE := Kill|Fault|Hostile|ManyRepositories|WeightsSwapped|ReadWhileCrawling|ShortWait|LockOfTheDead|Jurisdiction$$|BodyUnderAnotherLaw|TestAhead$$
.PHONY: test-none
test-none: need ## run the tests of all that speaks of law without any (make test does)
	GREFFE_TEST_PROFILE=none go test -timeout 15m ./internal/law/... ./internal/sheet ./internal/publiccode ./internal/check ./internal/licence ./internal/export ./internal/desk ./web
	GREFFE_TEST_PROFILE=none go test -timeout 15m -skip '$(ALIKE)' ./cmd/greffe

.PHONY: check
check: need ## look at the code without running it: format, vet, lint, who imports whom, word lists
	@echo gofmt; files=$$(gofmt -l cmd crawler internal schemas web); \
		if [ -n "$$files" ]; then echo "not formatted, run gofmt -w on:"; echo "$$files"; exit 1; fi
	@echo shell; for script in .ci/run .ci/install .ci/need; do sh -n $$script || exit 1; done
	go vet ./...
	$(LINT) run
	go test ./internal/archtest
	go test -run '^TestWordList' ./internal/law/fr

.PHONY: build
build: need ## build the program, static, with its version: bin/greffe
	go build -trimpath -ldflags "$(LDFLAGS) $(STATIC)" -o $(BIN) ./cmd/greffe

.PHONY: pictures
pictures: need ## judge every address of the sitemap, take pictures of every kind of page: build/screens, web/tested.json
	@.ci/install
	GREFFE_SCREENS=1 GREFFE_STATEMENT=1 go test -count=1 -timeout 90m -run '^TestSite' ./internal/browsertest

.PHONY: screens
screens: need ## take pictures of every kind of page: build/screens
	@.ci/install
	GREFFE_SCREENS=1 go test -count=1 -timeout 15m -run '^TestSite' ./internal/browsertest

.PHONY: fuzz
fuzz: need ## run each fuzz test for FUZZTIME (30s)
	@set -e; for package in $$(go list ./...); do \
		for name in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$name"; go test -run '^$$' -fuzz "^$$name$$" -fuzztime $${FUZZTIME:-30s} $$package; \
		done; done

.PHONY: bench
bench: need ## measure import, search and pages beside sqlite3 and nginx, in one run
	@.ci/install packages.bench
	go test -run '^$$' -bench '^BenchmarkYardsticks$$' -benchtime 1x -timeout 20m ./cmd/greffe

.PHONY: bench-web
bench-web: need ## measure the site beside nginx, also over 1,000,000 rows (GREFFE_BENCH_ROWS)
	@.ci/install packages.bench
	go test -run '^$$' -bench '^BenchmarkWeb$$' -benchtime 1x -timeout 60m ./cmd/greffe

.PHONY: bench-export
bench-export: need ## measure the export of 1,000,000 rows beside sqlite3 (GREFFE_BENCH_ROWS)
	@.ci/install packages.bench
	go test -run '^$$' -bench '^BenchmarkExport$$' -benchtime 1x -timeout 60m ./cmd/greffe

.PHONY: test-office
test-office: need ## have LibreOffice read our spreadsheets
	@.ci/install packages.office
	GREFFE_OFFICE=1 go test -count=1 -timeout 10m -run LibreOffice ./internal/export

.PHONY: bench-erase
bench-erase: need ## measure an erasure in 100,000 rows, and what readers feel of it (GREFFE_BENCH_ROWS)
	go test -run '^$$' -bench '^BenchmarkErase$$' -benchtime 1x -timeout 20m ./cmd/greffe

.PHONY: bench-crawl
bench-crawl: need ## measure the crawl on our own forge beside bare git: requests, bytes, seconds, memory
	go test -run '^$$' -bench '^BenchmarkCrawl$$' -benchtime 1x -timeout 30m ./cmd/greffe

.PHONY: offline
offline: need ## run every test where there is no network but loopback (Linux; after make download)
	unshare --net --map-root-user -- sh -c 'ip link set lo up && GOPROXY=off go test -timeout 15m ./...'

.PHONY: soak
soak: need ## run the tests that kill, starve and interrupt at their full figures (an hour)
	GREFFE_SOAK=1 go test -count=1 -timeout 90m -run 'Kill|Soak|Told|SignInTime' ./...

.PHONY: download
download: need ## fetch all that the other targets need; after it they work without the internet
	go mod download
	go mod download -modfile=.ci/tools/go.mod
	@.ci/install

.PHONY: clean
clean: ## remove what was built
	rm -rf bin build

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "make %-11s %s\n", $$1, $$2}'

# need says what is missing before a compiler says it less clearly.
.PHONY: need
need:
	@.ci/need
