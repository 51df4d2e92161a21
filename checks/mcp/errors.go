package mcp

import (
	"regexp"
	"strings"
)

// The JSON-RPC error codes that a probe meets (JSON-RPC 2.0 §5.1; the last three
// are of MCP 2026-07-28). -32000 to -32019 belong to the implementation.
const (
	CodeParse                = -32700
	CodeInvalidRequest       = -32600
	CodeMethodNotFound       = -32601
	CodeInvalidParams        = -32602
	CodeInternal             = -32603
	CodeUnauthorized         = -32001 // by custom only; others use it for "session not found" or "request timeout"
	CodeHeaderMismatch       = -32020
	CodeMissingCapability    = -32021
	CodeUnsupportedVersion   = -32022
	codeImplementationLowest = -32019
)

var (
	// authWords tell missing or bad authorisation, in message or data.
	authWords = regexp.MustCompile(`(?i)\bun-?authori[sz]ed\b|\bun-?authenticated\b|\bnot (?:authori[sz]ed|authenticated|logged in)\b` +
		`|\bauthenti(?:cation|cate)\b.{0,20}\b(?:required|failed|missing|needed|error)\b|\bauthori[sz]ation\b.{0,20}\b(?:required|failed|missing|header)\b` +
		`|\binsufficient[_ ]scope\b|\binvalid[_ ](?:access[_ ])?token\b|\b(?:access|bearer) token\b|\btoken (?:has |is )?(?:expired|invalid|missing|revoked)\b` +
		`|\bexpired token\b|\bmissing (?:bearer|token|credentials)\b|\binvalid (?:api[ _-]?key|credentials)\b|\bplease (?:log|sign) ?in\b|\bpermission denied\b|\baccess denied\b`)
	// guardWords tell refusals by other guards that use similar words.
	guardWords = regexp.MustCompile(`(?i)\b(?:origin|host header|invalid host|user-agent|session (?:not found|expired|id))\b`)
)

// AuthFailure reports whether an answer is a JSON-RPC error that means missing or bad
// authorisation. No code is reserved for it: -32001 is custom, and in some servers
// "session not found", so the words decide; 401 and 403 as codes are plain.
func AuthFailure(r Reply) bool {
	if r.Kind != KindError || r.Err == nil {
		return false
	}
	switch r.Err.Code {
	case 401, 403:
		return true
	case CodeParse, CodeMethodNotFound, CodeHeaderMismatch, CodeMissingCapability, CodeUnsupportedVersion:
		return false
	}
	said := clip(r.Err.Message, maxText) + " " + clip(string(r.Err.Data), maxText) // the reason stands in front
	if guardWords.MatchString(said) && !strings.Contains(strings.ToLower(said), "unauthorized") {
		return false
	}
	if authWords.MatchString(said) {
		return true
	}
	return r.Err.Code <= -32000 && r.Err.Code >= codeImplementationLowest && strings.EqualFold(strings.TrimSpace(r.Err.Message), "forbidden")
}

// SupportedVersions returns the versions that a server names when it refuses one
// (error -32022 of 2026-07-28: data.supported); nil when it names none.
func SupportedVersions(r Reply) []string {
	if r.Err == nil {
		return nil
	}
	data, _ := object(r.Err.Data)
	return texts(data["supported"])
}
