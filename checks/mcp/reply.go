package mcp

import (
	"bytes"
	"encoding/json"
	"mime"
	"strings"
	"unicode/utf8"
)

// ReplyKind says what an answer is.
type ReplyKind string

// The kinds of answers.
const (
	KindResult    ReplyKind = "rpc-result"
	KindError     ReplyKind = "rpc-error"
	KindSSEEmpty  ReplyKind = "sse-empty" // an event stream without a JSON-RPC response
	KindEmpty     ReplyKind = "empty"
	KindHTML      ReplyKind = "html"
	KindJSONOther ReplyKind = "json-other" // JSON, but no JSON-RPC response
	KindOther     ReplyKind = "other"
)

// RPCError is the error of a JSON-RPC response (JSON-RPC 2.0 §5.1).
type RPCError struct {
	Code    int
	Message string
	Data    json.RawMessage // nil when absent or beyond 64 KiB
}

// Reply is what a server answered.
type Reply struct {
	Kind   ReplyKind
	ID     string          // the id as written: 1, "a", null; "" when absent
	Result json.RawMessage // of KindResult
	Err    *RPCError       // of KindError
	SSE    bool            // it came as an event stream
	// Problem lists the departures from the protocol, separated by "; ".
	Problem string
}

// IsMCP reports whether the answer is a JSON-RPC 2.0 response.
func (r Reply) IsMCP() bool { return r.Kind == KindResult || r.Kind == KindError }

func (r *Reply) deviates(problem string) {
	if r.Problem != "" {
		r.Problem += "; "
	}
	r.Problem += problem
}

// ParseReply reads the answer to a POST: one JSON-RPC response as JSON or in an
// event stream (basic/transports, "Sending Messages to the Server"). The body
// decides what it is; a Content-Type that says otherwise is a problem, not an end.
func ParseReply(contentType string, body []byte) Reply {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(contentType, ";")
		media = strings.ToLower(strings.TrimSpace(media))
	}
	text := bytes.Trim(bytes.TrimPrefix(body, utf8BOM), jsonSpace)
	switch {
	case len(text) == 0:
		return emptyReply(media)
	case text[0] == '{' || text[0] == '[':
		return jsonReply(media, text)
	case text[0] != '<' && (media == "text/event-stream" || looksLikeSSE(body)):
		return sseReply(media, body)
	case isHTML(media, text):
		return Reply{Kind: KindHTML}
	case json.Valid(text):
		return Reply{Kind: KindJSONOther, Problem: "a single JSON value instead of a JSON-RPC response"}
	}
	return Reply{Kind: KindOther}
}

func emptyReply(media string) Reply {
	if media == "text/event-stream" {
		return Reply{Kind: KindSSEEmpty, SSE: true}
	}
	return Reply{Kind: KindEmpty}
}

func isHTML(media string, text []byte) bool {
	start := strings.ToLower(string(text[:min(len(text), 64)]))
	return text[0] == '<' && (media == "text/html" || media == "application/xhtml+xml" ||
		strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html") || strings.HasPrefix(start, "<head"))
}

func jsonReply(media string, text []byte) Reply {
	reply, ok := response(text)
	if !ok && text[0] == '[' {
		reply = batchReply(text)
	}
	if reply.Kind == KindOther { // not even JSON
		return reply
	}
	if problem := wrongType(media, "application/json", "JSON"); problem != "" {
		reply.deviates(problem)
	}
	return reply
}

// batchReply picks the response of a batch, which only revision 2025-03-26 allows.
func batchReply(text []byte) Reply {
	var list []json.RawMessage
	if json.Unmarshal(text, &list) != nil {
		return Reply{Kind: KindOther, Problem: "broken JSON"}
	}
	for _, one := range list[:min(len(list), maxBatch)] {
		if reply, ok := response(one); ok {
			reply.deviates("a JSON-RPC batch instead of one response")
			return reply
		}
	}
	return Reply{Kind: KindJSONOther, Problem: "a JSON list without a JSON-RPC response"}
}

func sseReply(media string, body []byte) Reply {
	reply := Reply{Kind: KindSSEEmpty}
	var near *Reply // a message that is nearly a response
	for _, e := range events(body) {
		found, ok := response(e.data)
		if text := bytes.Trim(e.data, jsonSpace); !ok && len(text) > 0 && text[0] == '[' {
			found = batchReply(text)
			ok = found.IsMCP()
		}
		if ok {
			reply = found
			if !e.complete {
				reply.deviates("the event is not ended by an empty line, so that clients drop it")
			}
			if e.kind != "" && e.kind != "message" {
				reply.deviates("the event has the type " + clip(e.kind, 40) + " instead of message, so that clients drop it")
			}
			break
		}
		if near == nil && found.Problem != "" && !found.notification() {
			near = &found
		}
	}
	if reply.Kind == KindSSEEmpty && near != nil {
		reply.deviates(near.Problem)
	}
	reply.SSE = true
	if problem := wrongType(media, "text/event-stream", "an event stream"); problem != "" {
		reply.deviates(problem)
	}
	return reply
}

func wrongType(media, right, what string) string {
	switch media {
	case right:
		return ""
	case "":
		return what + " without a Content-Type"
	}
	if right == "application/json" && strings.HasSuffix(media, "+json") {
		return ""
	}
	return what + " with the Content-Type " + clip(media, 60)
}

const (
	notAResponse = "a request or notification instead of a response"
	bothMembers  = "the response has both result and error"
)

func (r Reply) notification() bool { return r.Problem == notAResponse }

// response reads one JSON-RPC response; ok is false when the text is none, and then
// Kind tells JSON (KindJSONOther) from anything else (KindOther), and Problem why.
// Names are compared as JSON does, with regard to case.
func response(text []byte) (reply Reply, ok bool) {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		if json.Valid(text) {
			return Reply{Kind: KindJSONOther, Problem: "JSON that is no JSON-RPC response"}, false
		}
		return Reply{Kind: KindOther, Problem: "broken JSON"}, false
	}
	reply = Reply{Kind: KindJSONOther, ID: clip(string(raw["id"]), maxName)}
	result, hasResult := raw["result"]
	failure, namesError := raw["error"]
	hasError := namesError && string(failure) != "null"
	if _, isCall := raw["method"]; isCall && !hasResult && !hasError {
		reply.Problem = notAResponse
		return reply, false
	}
	if string(raw["jsonrpc"]) != `"2.0"` {
		reply.Problem = `JSON without the member "jsonrpc": "2.0"`
		return reply, false
	}
	if _, hasID := raw["id"]; !hasID {
		reply.deviates("the response has no id")
	}
	switch {
	case hasError:
		return errorReply(reply, failure, hasResult)
	case hasResult:
		if namesError { // null: JSON-RPC 2.0 §5 wants the member left out, and strict schemas refuse it
			reply.deviates(bothMembers)
		}
		reply.Kind, reply.Result = KindResult, result
		return reply, true
	}
	reply.Problem = "a JSON-RPC message with neither result nor error"
	return reply, false
}

func errorReply(reply Reply, failure json.RawMessage, hasResult bool) (Reply, bool) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(failure, &object); err != nil {
		reply.Problem = "a JSON-RPC error that is no object"
		return reply, false
	}
	if hasResult {
		reply.deviates(bothMembers)
	}
	reply.Kind, reply.Err = KindError, &RPCError{}
	var code *float64 // null leaves a pointer nil, and no error
	if json.Unmarshal(object["code"], &code) != nil || code == nil || *code != float64(int32(*code)) {
		reply.deviates("the error has no integer code")
	} else {
		reply.Err.Code = int(*code)
	}
	var message *string
	if json.Unmarshal(object["message"], &message) != nil || message == nil {
		reply.deviates("the error has no message")
	} else {
		reply.Err.Message = clip(*message, maxText)
	}
	if data := object["data"]; len(data) <= maxErrorData && string(data) != "null" {
		reply.Err.Data = data
	}
	return reply, true
}

// clip cuts a text after max bytes, at a character's border.
func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max] + "…"
}
