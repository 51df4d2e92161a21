package lab

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
)

// modern is the first revision without initialize and sessions.
const modern = "2026-07-28"

// unsupportedRevision is the JSON-RPC error code for a revision that the server does not speak (SEP-2575).
const unsupportedRevision = -32022

// modernOnly refuses initialize, the handshake of the revisions before 2026-07-28.
func modernOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		var in struct {
			ID     json.RawMessage
			Method string
			Params struct{ ProtocolVersion string }
		}
		if err != nil || json.Unmarshal(body, &in) != nil || in.Method != "initialize" {
			next.ServeHTTP(w, r)
			return
		}
		writeJSON(w, http.StatusBadRequest, reply{JSONRPC: "2.0", ID: in.ID, Error: &rpcError{unsupportedRevision, "Unsupported protocol version",
			document{"supported": []string{modern}, "requested": in.Params.ProtocolVersion}}})
	})
}
