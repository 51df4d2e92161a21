package mcp

import (
	"strings"
	"testing"
)

const (
	jsonType = "application/json"
	sseType  = "text/event-stream"
)

func TestParseReply(t *testing.T) {
	const failure = `{"jsonrpc":"2.0","id":3,"error":{"code":-32001,"message":"Unauthorized","data":"Unauthorized operation"}}`
	sse := func(lines ...string) string { return strings.Join(lines, "\n") + "\n\n" }
	tests := []struct {
		name, contentType, body string
		kind                    ReplyKind
		problem                 string // the whole of it
	}{
		{"result", jsonType, answer, KindResult, ""},
		{"with a charset", "application/json; charset=utf-8", answer, KindResult, ""},
		{"type in capitals", "Application/JSON", answer, KindResult, ""},
		{"broken parameter of the type", "application/json; charset", answer, KindResult, ""},
		{"parameter of the type twice", "application/json; charset=utf-8; charset=utf-8", answer, KindResult, ""},
		{"a kind of JSON", "application/problem+json", answer, KindResult, ""},
		{"white space around", jsonType, " \r\n\t" + answer + "\n", KindResult, ""},
		{"byte order mark", jsonType, "\xef\xbb\xbf" + answer, KindResult, ""},
		{"error", jsonType, failure, KindError, ""},
		{"without a type", "", answer, KindResult, "JSON without a Content-Type"},
		{"as text", "text/plain; charset=utf-8", answer, KindResult, "JSON with the Content-Type text/plain"},
		{"as a page", "text/html", answer, KindResult, "JSON with the Content-Type text/html"},
		{"as a stream", sseType, answer, KindResult, "JSON with the Content-Type text/event-stream"},

		{"stream", sseType, sse("data: " + answer), KindResult, ""},
		{"stream with a charset", "text/event-stream; charset=utf-8", sse("event: message", "data: "+answer), KindResult, ""},
		{"stream, CRLF", sseType, "event: message\r\ndata: " + answer + "\r\n\r\n", KindResult, ""},
		{"stream, CR", sseType, "data: " + answer + "\r\r", KindResult, ""},
		{"stream, data over lines", sseType, sse("data: {", `data: "jsonrpc":"2.0","id":1,`, `data: "result":{}}`), KindResult, ""},
		{"stream, notification first", sseType, sse(`data: {"jsonrpc":"2.0","method":"notifications/progress"}`, "", "data: "+answer), KindResult, ""},
		{"stream, request first", sseType, sse(`data: {"jsonrpc":"2.0","id":9,"method":"ping"}`, "", "data: "+answer), KindResult, ""},
		{"stream, priming event first", sseType, sse("id: 1", "retry: 3000", "data:", "", "data: "+answer), KindResult, ""},
		{"stream, comment only", sseType, sse(": ping"), KindSSEEmpty, ""},
		{"stream, notification only", sseType, sse(`data: {"jsonrpc":"2.0","method":"x"}`), KindSSEEmpty, ""},
		{"stream, empty", sseType, "", KindSSEEmpty, ""},
		{"stream, blank", sseType, "\n\n", KindSSEEmpty, ""},
		{"stream, error", sseType, sse("data: " + failure), KindError, ""},
		{"stream, cut", sseType, "data: " + answer, KindResult, "the event is not ended by an empty line, so that clients drop it"},
		{"stream, cut behind the line", sseType, "data: " + answer + "\n", KindResult, "the event is not ended by an empty line, so that clients drop it"},
		{"stream, cut in the JSON", sseType, "data: " + answer[:20], KindSSEEmpty, "broken JSON"},
		{"stream, another event", sseType, sse("event: result", "data: "+answer), KindResult, "the event has the type result instead of message, so that clients drop it"},
		{"stream, batch", sseType, sse("data: [" + answer + "]"), KindResult, "a JSON-RPC batch instead of one response"},
		{"stream, no version", sseType, sse(`data: {"id":1,"result":{}}`), KindSSEEmpty, `JSON without the member "jsonrpc": "2.0"`},
		{"stream, null", sseType, sse("data: null"), KindSSEEmpty, `JSON without the member "jsonrpc": "2.0"`},
		{"stream, text", sseType, sse("data: hello"), KindSSEEmpty, "broken JSON"},
		{"stream as JSON", jsonType, sse("data: " + answer), KindResult, "an event stream with the Content-Type application/json"},
		{"stream without a type", "", sse("event: message", "data: "+answer), KindResult, "an event stream without a Content-Type"},
		{"stream as text", "text/plain", sse(": hi", "data: "+answer), KindResult, "an event stream with the Content-Type text/plain"},
		{"no stream for its type", sseType, "oops", KindSSEEmpty, ""},

		{"batch of one", jsonType, "[" + answer + "]", KindResult, "a JSON-RPC batch instead of one response"},
		{"batch with notifications", jsonType, `[{"jsonrpc":"2.0","method":"x"},null,1,` + answer + "]", KindResult, "a JSON-RPC batch instead of one response"},
		{"batch of an error", jsonType, "[" + failure + "]", KindError, "a JSON-RPC batch instead of one response"},
		{"batch without a response", jsonType, `[{"jsonrpc":"2.0","method":"x"}]`, KindJSONOther, "a JSON list without a JSON-RPC response"},
		{"empty batch", jsonType, "[]", KindJSONOther, "a JSON list without a JSON-RPC response"},
		{"broken batch", jsonType, "[" + answer, KindOther, "broken JSON"},
		{"response too far behind", jsonType, "[" + strings.Repeat("1,", maxBatch) + answer + "]", KindJSONOther, "a JSON list without a JSON-RPC response"},

		{"no version", jsonType, `{"id":1,"result":{}}`, KindJSONOther, `JSON without the member "jsonrpc": "2.0"`},
		{"version 1.0", jsonType, `{"jsonrpc":"1.0","id":1,"result":{}}`, KindJSONOther, `JSON without the member "jsonrpc": "2.0"`},
		{"version a number", jsonType, `{"jsonrpc":2.0,"id":1,"result":{}}`, KindJSONOther, `JSON without the member "jsonrpc": "2.0"`},
		{"name in capitals", jsonType, `{"JSONRPC":"2.0","id":1,"result":{}}`, KindJSONOther, `JSON without the member "jsonrpc": "2.0"`},
		{"neither result nor error", jsonType, `{"jsonrpc":"2.0","id":1}`, KindJSONOther, "a JSON-RPC message with neither result nor error"},
		{"request", jsonType, `{"jsonrpc":"2.0","id":1,"method":"initialize"}`, KindJSONOther, notAResponse},
		{"Casdoor's envelope", jsonType, `{"status":"error","msg":"Unauthorized operation","data":null,"data2":null}`, KindJSONOther, `JSON without the member "jsonrpc": "2.0"`},
		{"OAuth error", jsonType, `{"error":"invalid_token"}`, KindJSONOther, `JSON without the member "jsonrpc": "2.0"`},
		{"empty object", jsonType, "{}", KindJSONOther, `JSON without the member "jsonrpc": "2.0"`},
		{"null", jsonType, "null", KindJSONOther, "a single JSON value instead of a JSON-RPC response"},
		{"string", jsonType, `"ok"`, KindJSONOther, "a single JSON value instead of a JSON-RPC response"},
		{"number", jsonType, "1", KindJSONOther, "a single JSON value instead of a JSON-RPC response"},
		{"cut off", jsonType, answer[:20], KindOther, "broken JSON"},
		{"two objects", jsonType, answer + answer, KindOther, "broken JSON"},
		{"deep", jsonType, strings.Repeat("[", 1<<19), KindOther, "broken JSON"},
		{"deep object", jsonType, strings.Repeat(`{"a":`, 1<<17), KindOther, "broken JSON"},
		{"no-break space before", jsonType, "\u00a0" + answer, KindOther, ""},

		{"empty", jsonType, "", KindEmpty, ""},
		{"white space", "", " \r\n", KindEmpty, ""},
		{"byte order mark only", jsonType, "\xef\xbb\xbf", KindEmpty, ""},
		{"page", "text/html", "<div>hi</div>", KindHTML, ""},
		{"page by its beginning", jsonType, "\n<!DOCTYPE html><html>", KindHTML, ""},
		{"page for a stream", sseType, "<html>", KindHTML, ""},
		{"XML", "application/xml", "<error/>", KindOther, ""},
		{"text", "text/plain", "404 page not found", KindOther, ""},
		{"binary", "", "\x00\xff\xfe", KindOther, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ParseReply(tt.contentType, []byte(tt.body))
			if got.Kind != tt.kind || got.Problem != tt.problem {
				t.Errorf("got %s, %q; want %s, %q", got.Kind, got.Problem, tt.kind, tt.problem)
			}
			if got.IsMCP() != (tt.kind == KindResult || tt.kind == KindError) {
				t.Errorf("IsMCP is %v for %s", got.IsMCP(), got.Kind)
			}
			if (got.Result != nil) != (got.Kind == KindResult) || (got.Err != nil) != (got.Kind == KindError) {
				t.Errorf("%s with result %s, error %+v", got.Kind, got.Result, got.Err)
			}
			if wantSSE := strings.Contains(tt.body, "data:") || got.Kind == KindSSEEmpty; got.SSE != wantSSE {
				t.Errorf("SSE is %v", got.SSE)
			}
		})
	}
}

// JSON-RPC 2.0 §5 and §5.1, member by member.
func TestResponse(t *testing.T) {
	tests := []struct {
		name, members string // behind "jsonrpc"
		kind          ReplyKind
		id, problem   string
	}{
		{"id a number", `"id":1,"result":{}`, KindResult, "1", ""},
		{"id a text", `"id":"a-1","result":{}`, KindResult, `"a-1"`, ""},
		{"id null", `"id":null,"error":{"code":-32700,"message":"Parse error"}`, KindError, "null", ""},
		{"no id", `"result":{}`, KindResult, "", "the response has no id"},
		{"no id, error", `"error":{"code":-32600,"message":"x"}`, KindError, "", "the response has no id"},
		{"result a list", `"id":1,"result":[]`, KindResult, "1", ""},
		{"error null beside the result", `"id":1,"result":{},"error":null`, KindResult, "1", "the response has both result and error"},
		{"result null beside the error", `"id":1,"result":null,"error":{"code":1,"message":"x"}`, KindError, "1", "the response has both result and error"},
		{"result and error", `"id":1,"result":{},"error":{"code":1,"message":"x"}`, KindError, "1", "the response has both result and error"},
		{"method beside the result", `"id":1,"result":{},"method":"x"`, KindResult, "1", ""},
		{"error null alone", `"id":1,"error":null`, KindJSONOther, "1", "a JSON-RPC message with neither result nor error"},
		{"error a text", `"id":1,"error":"unauthorized"`, KindJSONOther, "1", "a JSON-RPC error that is no object"},
		{"error a list", `"id":1,"error":[]`, KindJSONOther, "1", "a JSON-RPC error that is no object"},
		{"error empty", `"id":1,"error":{}`, KindError, "1", "the error has no integer code; the error has no message"},
		{"code null", `"id":1,"error":{"code":null,"message":"x"}`, KindError, "1", "the error has no integer code"},
		{"code a text", `"id":1,"error":{"code":"-32001","message":"x"}`, KindError, "1", "the error has no integer code"},
		{"code a fraction", `"id":1,"error":{"code":1.5,"message":"x"}`, KindError, "1", "the error has no integer code"},
		{"code a large number", `"id":1,"error":{"code":1e300,"message":"x"}`, KindError, "1", "the error has no integer code"},
		{"code beyond range", `"id":1,"error":{"code":1e999,"message":"x"}`, KindError, "1", "the error has no integer code"},
		{"code written with an exponent", `"id":1,"error":{"code":-3.2001e4,"message":"x"}`, KindError, "1", ""},
		{"message null", `"id":1,"error":{"code":1,"message":null}`, KindError, "1", "the error has no message"},
		{"message an object", `"id":1,"error":{"code":1,"message":{}}`, KindError, "1", "the error has no message"},
		{"message empty", `"id":1,"error":{"code":1,"message":""}`, KindError, "1", ""},
		{"names in capitals", `"ID":1,"Result":{}`, KindJSONOther, "", "the response has no id"},
		{"twice: the last counts", `"id":1,"id":2,"result":1,"result":{}`, KindResult, "2", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := response([]byte(`{"jsonrpc":"2.0",` + tt.members + `}`))
			if tt.name == "names in capitals" {
				tt.problem = "a JSON-RPC message with neither result nor error"
			}
			if got.Kind != tt.kind || got.ID != tt.id || got.Problem != tt.problem || ok != got.IsMCP() {
				t.Errorf("got %s, id %s, %q, %v", got.Kind, got.ID, got.Problem, ok)
			}
		})
	}
}

func TestErrorMembers(t *testing.T) {
	// Casdoor's answer to a token with too small a scope.
	r := ParseReply(jsonType, []byte(`{"jsonrpc":"2.0","id":4,"error":{"code":-32001,"message":"insufficient_scope","data":{"granted_scopes":["application:read"]}}}`))
	if r.Err == nil || r.Err.Code != -32001 || r.Err.Message != "insufficient_scope" || string(r.Err.Data) != `{"granted_scopes":["application:read"]}` || r.ID != "4" {
		t.Errorf("got %+v, %+v", r, r.Err)
	}
	if r := ParseReply(jsonType, []byte(`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x","data":null}}`)); r.Err.Data != nil {
		t.Errorf("data %s", r.Err.Data)
	}
	exact := `"` + strings.Repeat("x", maxErrorData-2) + `"`
	if r := ParseReply(jsonType, []byte(`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x","data":`+exact+`}}`)); len(r.Err.Data) != maxErrorData {
		t.Errorf("data of %d bytes", len(r.Err.Data))
	}
	big := `"` + strings.Repeat("x", maxErrorData) + `"`
	if r := ParseReply(jsonType, []byte(`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":`+big+`,"data":`+big+`}}`)); r.Err.Data != nil || len(r.Err.Message) > maxText+len("…") {
		t.Errorf("data of %d, message of %d bytes", len(r.Err.Data), len(r.Err.Message))
	}
	if r := ParseReply(jsonType, []byte(`{"jsonrpc":"2.0","id":`+big+`,"result":{}}`)); len(r.ID) > maxName+len("…") {
		t.Errorf("an id of %d bytes", len(r.ID))
	}
}

func TestClip(t *testing.T) {
	tests := []struct {
		s    string
		max  int
		want string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "abc…"}, {"", 0, ""}, {"a", 0, "…"}, {"ééé", 3, "é…"}, {"\xff\xff\xff", 2, "\xff\xff…"}, {"\x80\x80\x80", 2, "…"},
	}
	for _, tt := range tests {
		if got := clip(tt.s, tt.max); got != tt.want {
			t.Errorf("clip(%q, %d) = %q", tt.s, tt.max, got)
		}
	}
}
