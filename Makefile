# Causeway: `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

GO       ?= go
BIN      := $(CURDIR)/bin
LINT     := $(BIN)/golangci-lint
LINT_VERSION := v2.15.0
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
REVISION ?= $(shell git rev-parse HEAD 2>/dev/null)
LDFLAGS  := -X main.version=$(VERSION) -X main.commit=$(REVISION)
# Leaves out what gin links and nobody uses: docs/dependencies.md.
TAGS     := nomsgpack
BUILDFLAGS := -tags $(TAGS) -trimpath -ldflags '$(LDFLAGS)'
# A static position-independent program for Linux. Go's own linker makes none,
# so the C compiler links it; netgo and osusergo leave no call into its library.
STATIC_PIE := -buildmode=pie -tags $(TAGS),netgo,osusergo -trimpath \
	-ldflags '-s -w -linkmode=external -extldflags=-static-pie $(LDFLAGS)'
TRIPLE_amd64 := x86_64-linux-gnu
TRIPLE_arm64 := aarch64-linux-gnu
# What releases are made with.
GORELEASER := $(BIN)/goreleaser
GORELEASER_VERSION := v2.15.1
CYCLONEDX := $(BIN)/cyclonedx-gomod
CYCLONEDX_VERSION := v1.10.0
ACTIONLINT := $(BIN)/actionlint
ACTIONLINT_VERSION := v1.7.12
OASDIFF  := $(BIN)/oasdiff
OASDIFF_VERSION := v1.37.0
HELM     := $(BIN)/helm
HELM_VERSION := v3.22.0
# Programs that judge what the chart renders: make chart-judges.
HELM4    := $(BIN)/helm4
HELM4_VERSION := v4.3.2
KUBECONFORM := $(BIN)/kubeconform
KUBECONFORM_VERSION := v0.8.0
KUBE_SCORE := $(BIN)/kube-score
KUBE_SCORE_VERSION := v1.20.0
FUZZTIME ?= 30s
SOAK     ?= 5m
ROOTFS   ?= $(BIN)/rootfs
CERTIFICATES ?= /etc/ssl/certs/ca-certificates.crt
# An image's tag has no "v" in front, and neither has the chart's appVersion.
IMAGE    ?= causeway
PLATFORMS ?= linux/amd64,linux/arm64
CREATED  ?= $(shell git show -s --format=%cI HEAD 2>/dev/null)
IMAGEFLAGS = --build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) --build-arg CREATED=$(CREATED) \
	--tag $(IMAGE):$(VERSION:v%=%)
# The oldest and the newest Kubernetes that the chart is for.
KUBE_OLDEST := v1.29.15
KUBE_NEWEST := v1.36.3
KUBE     ?= $(KUBE_NEWEST)

##@ Use

.PHONY: run
run: ## Start the gateway with simulators of both back ends; prints where to click
	$(GO) run $(BUILDFLAGS) ./cmd/gateway serve --sandbox

.PHONY: demo
demo: ## Show the nine steps and the five balance operations as they happen
	$(GO) run ./cmd/demo

.PHONY: build
build: ## Build bin/gateway
	$(GO) build $(BUILDFLAGS) -o $(BIN)/gateway ./cmd/gateway

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*##"} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-zA-Z_-]+:.*##/ {printf "  make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Check

.PHONY: check
check: $(LINT) ## Format, lint and run the unit tests: under a minute, and nothing to install
	$(LINT) fmt ./...
	$(LINT) run ./...
	$(GO) test -short ./...

.PHONY: test
test: deps ## Run every test, with the race detector
	$(GO) test -race -timeout 25m ./...
	cd bench && $(GO) test -race ./endtoend ./rollout
	cd deploy/helmtest && $(GO) test -timeout 20m ./... # renders charts, one after the other: no race, and half the time
	cd deploy/kubetest && $(GO) test -race ./schemas

.PHONY: lint
lint: $(LINT) ## Run golangci-lint
	$(LINT) run ./...
	cd bench && $(LINT) run ./...
	cd deploy/helmtest && $(LINT) run ./...
	cd deploy/kubetest && $(LINT) run ./...

.PHONY: verify
verify: ## Regenerate everything and fail on a difference
	@scripts/verify.sh

.PHONY: breaking
breaking: $(OASDIFF) ## Fail if the description breaks a client and CHANGELOG.md does not name it
	@scripts/breaking.sh $(OASDIFF)

.PHONY: cover
cover: deps ## Report coverage of handlers, adapters and the core; fail below 85 %
	@scripts/cover.sh

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (default 30s) each
	@scripts/fuzz.sh $(FUZZTIME)

.PHONY: interop
interop: ## Tools nobody here wrote: SOAP servers, SOAP clients, generators of API clients
	@scripts/deps.sh interop
	interop/openapi/check.sh
	cd interop/nodesoap && npm ci --silent --no-audit --no-fund
	cd interop/flow && npm ci --silent --no-audit --no-fund
	cd interop/pages && npm ci --silent --no-audit --no-fund
	$(GO) test -tags interop -count=1 -v ./interop/
	$(GO) test -tags interop -count=1 -v ./interop/adoption/
	$(GO) test -tags interop -count=1 -v -run "^TestAxe$$" ./cmd/gateway/e2e/browser

.PHONY: kube-test
kube-test: ## Install, upgrade, roll back and remove the chart in a real control plane (KUBE=v1.36.3), minutes
	@scripts/deps.sh kube
	@deploy/kubetest/tools.sh $(BIN)/kube-$(KUBE) $(KUBE)
	cd deploy/kubetest && $(GO) test -count=1 -timeout 30m -v . -programs $(BIN)/kube-$(KUBE)

.PHONY: chart-judges
chart-judges: $(HELM) $(HELM4) $(KUBECONFORM) $(KUBE_SCORE) ## Let helm lint 3 and 4, kubeconform, kube-score, and kube-linter if installed, judge the chart
	cd deploy/helmtest && $(GO) test -tags judges -count=1 -run '^TestJudges$$' -v . -tools $(BIN)

.PHONY: connections
connections: ## Let a back end count the connections of 10 000 calls in a row and 10 000 by 64 clients
	CONNECTIONS_CALLS=10000 $(GO) test -count=1 -run '^TestConnections$$' -v ./cmd/gateway/e2e

.PHONY: deps
deps: ## Install what the tests need (Debian), or name what is missing
	@scripts/deps.sh

##@ Generate

.PHONY: generate
generate: ## Regenerate the SOAP types and the OpenAPI document
	$(GO) generate ./adapters/soap/...
	$(GO) run ./internal/openapigen

.PHONY: chart
chart: ## Make the chart's README, values.schema.json and dashboards from its values, the gateway and deploy/helmtest
	cd deploy/helmtest && $(GO) run ./chartgen ../helm && $(GO) run ./dashgen ../helm

.PHONY: wsdl-report
wsdl-report: ## Write docs/wsdl-report.md: what the WSDLs offer and the gateway does not use
	$(GO) run ./adapters/soap/internal/wsdlreport docs/wsdl-report.md

.PHONY: kube-schemas
kube-schemas: ## Regenerate the schemas that charts are checked against, from API servers
	@scripts/deps.sh kube
	@for version in $(KUBE_OLDEST) $(KUBE_NEWEST); do \
	  deploy/kubetest/kubernetes.sh $$version $(BIN)/kube-$$version kube-apiserver && \
	  (cd deploy/kubetest && $(GO) run ./schemas -programs $(BIN)/kube-$$version -out ../helmtest/schemas) || exit 1; \
	done

.PHONY: swagger-ui
swagger-ui: ## Take Swagger UI from npm again, in the version of handlers/docs/packages.txt
	@scripts/deps.sh pages
	@scripts/vendor.sh $@

.PHONY: redoc
redoc: ## Take Redoc from npm again, likewise
	@scripts/deps.sh pages
	@scripts/vendor.sh $@

##@ Measure

.PHONY: bench
bench: ## Print the tables of docs/benchmarks.md, some six minutes (WRITE=--write: put them there)
	@scripts/deps.sh bench
	@bench/run.sh $(WRITE)

.PHONY: bench-before
bench-before: ## Measure the CPU time of a request beside that of an earlier commit (BASE=commit), about four minutes
	bench/before.sh $(BASE)

.PHONY: bench-lookups
bench-lookups: ## Measure a look-up in memory and in Redis beside a bare GET, half a minute (WRITE likewise)
	@scripts/deps.sh
	@bench/lookups.sh $(WRITE)

.PHONY: bench-observability
bench-observability: ## Measure what metrics and traces cost per request, some four minutes (WRITE likewise)
	@bench/observability.sh $(WRITE)

.PHONY: memory
memory: rootfs ## Show what 1 000 requests in flight take in the image, some five minutes (WRITE=--write: into docs/sizing.md)
	@bench/memory.sh $(WRITE)

.PHONY: memory-budget
memory-budget: rootfs ## Show where the memory of a request in flight goes (ONLY=operation; WRITE=--write: into docs/decisions/request-memory.md)
	@bench/memorybudget.sh $(WRITE)

.PHONY: hostile
hostile: rootfs ## Attack the image with 10 000 connections, the worst bodies and hostile back ends, some eight minutes (WRITE=--write: into docs/hostile.md)
	@bench/hostile.sh $(WRITE)

.PHONY: log-stall
log-stall: ## Show what requests cost when nobody reads the log, a minute or two (WRITE=--write: into docs/logs-and-traces.md)
	@bench/logstall.sh $(WRITE)

.PHONY: redis-faults
redis-faults: ## Show what each way of Redis to fail costs, some two minutes (WRITE=--write: into docs/redis-faults.md)
	@scripts/deps.sh
	@bench/redis.sh faults $(WRITE)

.PHONY: redis-soak
redis-soak: ## Kill Redis every 20 s under load, for SOAK (default 5m), and look at memory (WRITE likewise)
	@scripts/deps.sh
	@SOAK=$(SOAK) bench/redis.sh soak $(WRITE)

.PHONY: rollout
rollout: ## Replace replicas under load, and kill some: who notices, some eighty seconds (WRITE=--write: into docs/rollout.md)
	@scripts/deps.sh
	@bench/rollout.sh $(WRITE)

##@ Ship

.PHONY: image
image: ## Build the image for this machine's platform (IMAGE=causeway)
	docker buildx build $(IMAGEFLAGS) --load .

.PHONY: image-push
image-push: ## Build it for PLATFORMS, and push it with SBOM and provenance (IMAGE=host/name)
	docker buildx build $(IMAGEFLAGS) --platform $(PLATFORMS) --sbom=true --provenance=true --push .

.PHONY: rootfs
rootfs: ## Lay out the image's root file system in bin/rootfs; no engine is needed
	@scripts/deps.sh rootfs
	CGO_ENABLED=1 CC=$(TRIPLE_$(shell $(GO) env GOARCH))-gcc $(GO) build $(STATIC_PIE) -o $(BIN)/image/gateway ./cmd/gateway
	deploy/image/rootfs.sh $(BIN)/image/gateway $(CERTIFICATES) $(ROOTFS)

.PHONY: chart-package
chart-package: $(HELM) ## Package the chart for VERSION in bin/chart
	rm -rf $(BIN)/chart
	$(HELM) package deploy/helm --destination $(BIN)/chart --version $(VERSION:v%=%) --app-version $(VERSION:v%=%)

.PHONY: release
release: $(GORELEASER) $(CYCLONEDX) $(HELM) ## Release the tag that is checked out, by goreleaser
	@scripts/deps.sh release
	@[ -n "$$GITHUB_TOKEN" ] || { echo "GITHUB_TOKEN is not set: there is nowhere to publish to" >&2; exit 1; }
	PATH="$(BIN):$$PATH" $(GORELEASER) release --clean

.PHONY: release-check
release-check: $(GORELEASER) $(CYCLONEDX) $(HELM) $(ACTIONLINT) ## Check workflows, and make a release without publishing it, some ten minutes
	@scripts/deps.sh release
	$(ACTIONLINT)
	$(GORELEASER) check
	PATH="$(BIN):$$PATH" timeout 30m $(GORELEASER) release --snapshot --clean --skip=publish
	cd dist && sha256sum --check --quiet <(grep -v '\.tgz$$' checksums.txt)
	cd bin/chart && sha256sum --check --quiet <(grep '\.tgz$$' ../../dist/checksums.txt)

# Programs in bin/, each installed when a target first needs it.

$(GORELEASER):
	GOBIN=$(BIN) $(GO) install github.com/goreleaser/goreleaser/v2@$(GORELEASER_VERSION)

$(CYCLONEDX):
	GOBIN=$(BIN) $(GO) install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(CYCLONEDX_VERSION)

$(ACTIONLINT):
	GOBIN=$(BIN) $(GO) install github.com/rhysd/actionlint/cmd/actionlint@$(ACTIONLINT_VERSION)

$(HELM):
	GOBIN=$(BIN) $(GO) install helm.sh/helm/v3/cmd/helm@$(HELM_VERSION)

# Its program is called helm, too.
$(HELM4):
	GOBIN=$(BIN)/helm-v4 $(GO) install helm.sh/helm/v4/cmd/helm@$(HELM4_VERSION)
	mv $(BIN)/helm-v4/helm $@ && rmdir $(BIN)/helm-v4

$(KUBECONFORM):
	GOBIN=$(BIN) $(GO) install github.com/yannh/kubeconform/cmd/kubeconform@$(KUBECONFORM_VERSION)

$(KUBE_SCORE):
	GOBIN=$(BIN) $(GO) install github.com/zegl/kube-score/cmd/kube-score@$(KUBE_SCORE_VERSION)

$(LINT):
	GOBIN=$(BIN) $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

$(OASDIFF):
	GOBIN=$(BIN) $(GO) install github.com/oasdiff/oasdiff@$(OASDIFF_VERSION)
