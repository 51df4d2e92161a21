# Casdoctor: "make test" is everything that CI checks. "make help" lists the targets.
SHELL      := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
AXE_VERSION := 4.10.3
AXE         := build/axe/node_modules/axe-core/axe.min.js
SUDO        := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help test lint unit browser cors-browser axe chromium cc matrix live bench build generate image-check

help: ## lists the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

test: lint unit browser ## everything: lint, unit tests with the race detector, browser tests

lint: ## formatting, vet, staticcheck, generated templates up to date
	@bad=$$(gofmt -l $$(git ls-files -co --exclude-standard '*.go' | grep -v _templ.go)); \
	  [ -z "$$bad" ] || { echo "not gofmt'd: $$bad"; exit 1; }
	@tmp=$$(mktemp -d); trap 'rm -rf "$$tmp"' EXIT; \
	  cp -r views "$$tmp/views"; go tool templ generate -path "$$tmp/views" -log-level error; \
	  diff -rq views "$$tmp/views" || { echo "generated templates are stale: run make generate and commit"; exit 1; }
	go vet ./... && go vet -tags live ./checks/battery
	go tool staticcheck ./...

unit: cc ## unit tests, race detector, random order
	go test -race -shuffle=on -timeout 30m $$(go list ./... | grep -vE '/e2e(/|$$)')

browser: cc chromium axe ## a real Chromium drives the real binary against the lab
	CASDOCTOR_AXE=$$([ -f $(AXE) ] && echo "$$PWD/$(AXE)" || true) go test -race -shuffle=on -count=1 -p 1 -timeout 30m ./e2e/...

cors-browser: chromium ## checks/fetch against a real Chromium, the whole table: count and disagreements
	CASDOCTOR_CORS_ALL=1 go test -count=1 -run '^TestCORSBrowser' -v ./e2e/cors | grep -vE '^(=== |PASS|ok)'

cc: # the race detector needs a C compiler
	@command -v $$(go env CC) >/dev/null || { echo "== installing gcc with apt: the race detector needs a C compiler"; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends gcc libc6-dev; }

chromium:
	@command -v chromium >/dev/null || { echo "== installing Chromium with apt: the browser tests need it"; \
	  $(SUDO) apt-get update -qq && $(SUDO) apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core; }

axe: # axe-core is fetched at test time and never committed
	@if [ -f $(AXE) ]; then :; \
	elif command -v npm >/dev/null && mkdir -p build/axe && npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix build/axe axe-core@$(AXE_VERSION); then :; \
	else \
	  echo "###########################################################################"; \
	  echo "## axe-core could not be fetched: the ACCESSIBILITY tests DID NOT RUN.   ##"; \
	  echo "## Install npm and run make test again.                                  ##"; \
	  echo "###########################################################################"; \
	  [ -z "$${CI:-}" ] || exit 1; \
	fi

matrix: ## the accuracy matrix: each fault of the lab and each healthy variant, diagnosed
	go test -count=1 -run '^(TestMatrix|TestPairsOfFaults)$$' -v ./checks/battery | grep -vE '^(=== |--- |PASS|\s+--- )'

live: ## the lab's expectations held against a real Casdoor: make live CASDOOR=… MCP=… [CLIENT_ID=…]
	@CASDOOR='$(CASDOOR)' MCP='$(MCP)' CLIENT_ID='$(CLIENT_ID)' go test -tags live -count=1 -run '^TestLive$$' -v ./checks/battery | grep -vE '^(=== |--- |PASS|\s+--- )'

bench: ## speed: wall time against the critical path, requests, first finding
	go test -run '^$$' -bench . -benchtime 5x ./checks/battery ./handlers | grep -vE '^(goos|goarch|pkg|cpu):'

build: ## the static binary, build/casdoctor
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o build/casdoctor ./cmd/casdoctor

generate: ## the templates' Go code
	go tool templ generate -path views -log-level error

image-check: ## what the Dockerfile puts into the image, as far as it can be checked without Docker
	go test -count=1 -run '^TestImage' -v ./e2e
