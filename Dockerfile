# One static binary in an empty image: no shell, no package manager, nothing to patch but the program.
# Time zones, migrations, flows and fonts are inside the binary.
#
# The base image is pinned by version; pin it by digest too (golang:…@sha256:…) where your builder can
# look one up. Keep the version equal to the toolchain that the tests ran with.
FROM golang:1.26.8-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/satcoso ./cmd/satcoso
# An empty folder that the final image can own: it has no mkdir and no chown.
RUN mkdir -p /owned/data

FROM scratch
# Telegram and Zalo are reached by TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /owned/ /
COPY --from=build /out/satcoso /satcoso

# A number, so that an orchestrator can check that it isn't root.
USER 65532:65532
ENV DATA_DIR=/data
VOLUME /data
# Asks the health endpoint on LISTEN (by default on the loopback address only): that it handles messages, not that a process exists.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["/satcoso", "healthcheck"]
ENTRYPOINT ["/satcoso"]
