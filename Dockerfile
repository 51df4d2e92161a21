# A static binary and the public certificate authorities, nothing else: no shell, no package manager.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/casdoctor ./cmd/casdoctor

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /out/casdoctor /casdoctor
USER 65532:65532
EXPOSE 8080
ENV CASDOCTOR_LISTEN=0.0.0.0:8080 CASDOCTOR_LAB=false
ENTRYPOINT ["/casdoctor"]
CMD ["serve"]
