# The image is the tree of `make rootfs` and nothing else; `make image` builds
# it. BuildKit sets BUILDPLATFORM, TARGETOS and TARGETARCH: the compiler runs on
# the builder's own platform, whatever the image is for.

# The digest is that of the index of all platforms.
FROM --platform=$BUILDPLATFORM golang:1.26.8@sha256:3c3e25a4da13fd0478eed2df1eb35a0e667094a7124d3993a6a1d30f71c17e79 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \
    go mod download
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
ARG REVISION=
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH make rootfs ROOTFS=/rootfs VERSION=$VERSION REVISION=$REVISION

FROM scratch
ARG VERSION=dev
ARG REVISION=
ARG CREATED=
LABEL org.opencontainers.image.title="causeway" \
      org.opencontainers.image.description="One JSON API in front of Octane data pools and SPS v5 balances" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
COPY --from=build /rootfs/ /
# Goroutines begin with small stacks, not with those of the average one: most
# of the many only wait for a client to leave. docs/decisions/request-memory.md.
ENV GATEWAY_LISTEN=:8080 \
    GATEWAY_ADMIN_LISTEN=:8081 \
    GODEBUG=adaptivestackstart=0
EXPOSE 8080 8081
USER 65532:65532
# For engines that probe by command; Kubernetes asks /livez and /readyz.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["/gateway", "healthcheck"]
ENTRYPOINT ["/gateway"]
CMD ["serve"]
