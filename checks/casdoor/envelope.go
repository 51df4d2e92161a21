// Package casdoor knows what Casdoor says: its error envelope, its fingerprints,
// its messages and the rules by which it builds its URLs. It sends nothing. The
// behaviour is that of casdoor/casdoor at commit e6b2338f8 (2026-08-22); other
// releases may differ, so everything here recognises and nothing assumes.
package casdoor

import (
	"encoding/json"
	"unicode/utf8"
)

// maxBody bounds what is parsed, in bytes; probes cap bodies at the same size.
const maxBody = 1 << 20

// Envelope is the JSON object in which Casdoor wraps API answers. Errors come with
// HTTP 200 in it, so a status of 200 proves nothing before the envelope is looked at.
type Envelope struct {
	Status string // "ok" or "error"
	Msg    string // the reason of an error; localised by Accept-Language
	// Keys is the number of members: 4 when a filter answered (before any
	// controller, for example for a path that its policy does not allow), 7 when a controller did.
	Keys int
}

// IsError reports whether the envelope carries an error.
func (e Envelope) IsError() bool { return e.Status == "error" }

// envelopeMembers are the members of both forms; true for those that every form has.
var envelopeMembers = map[string]bool{
	"status": true, "msg": true, "data": true, "data2": true,
	"sub": false, "name": false, "data3": false,
}

// ParseEnvelope reads Casdoor's envelope: a JSON object with the members status,
// msg, data and data2, and at most sub, name and data3 besides. Anything else is
// none: an OAuth document or error, a page, an object that happens to have a status.
func ParseEnvelope(body []byte) (Envelope, bool) {
	members, ok := object(body)
	if !ok {
		return Envelope{}, false
	}
	for name, needed := range envelopeMembers {
		if _, has := members[name]; needed && !has {
			return Envelope{}, false
		}
	}
	for name := range members {
		if _, known := envelopeMembers[name]; !known {
			return Envelope{}, false
		}
	}
	status, ok1 := text(members["status"])
	msg, ok2 := text(members["msg"])
	if !ok1 || !ok2 || status == "" {
		return Envelope{}, false
	}
	return Envelope{Status: status, Msg: msg, Keys: len(members)}, true
}

// object reads a JSON object, keeping the spelling of its member names.
func object(body []byte) (map[string]json.RawMessage, bool) {
	if len(body) > maxBody {
		return nil, false
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || members == nil {
		return nil, false
	}
	return members, true
}

// text reads a JSON string; null, other types and a missing member are none.
func text(raw json.RawMessage) (string, bool) {
	var s *string
	if json.Unmarshal(raw, &s) != nil || s == nil {
		return "", false
	}
	return *s, true
}

// clip bounds a value from a server for display.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
