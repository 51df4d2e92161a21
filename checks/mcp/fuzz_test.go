package mcp

import (
	"strings"
	"testing"
)

// FuzzReply holds that no answer makes a reader panic or grow, and that what is said of
// it does not contradict itself.
func FuzzReply(f *testing.F) {
	for _, s := range []string{
		"", "null", "{}", "[]", "[[[[", answer, "[" + answer + "]", "data: " + answer + "\n\n", "data: {\r\ndata: }\r\r\n", ": ping\n\nevent: x\ndata", "event: endpoint\ndata: /m\n\n",
		`{"jsonrpc":"2.0","id":null,"error":{"code":1e400,"message":[],"data":{"supported":[1]}}}`, `{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":1},null]}}`,
		`{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"\r\n","serverInfo":[]}}`, "<html>", "\xef\xbb\xbfdata:\xff", "retry: 1\rid\r\n\n\r",
	} {
		for _, contentType := range []string{jsonType, sseType, ""} {
			f.Add(contentType, s)
		}
	}
	f.Fuzz(func(t *testing.T, contentType, s string) {
		r := ParseReply(contentType, []byte(s))
		if (r.Kind == KindError) != (r.Err != nil) || (r.Kind == KindResult) != (r.Result != nil) || r.Kind == KindSSEEmpty && !r.SSE {
			t.Fatalf("contradiction: %+v", r)
		}
		if len(r.ID) > maxName+len("…") || len(r.Problem) > 1000 || r.Err != nil && (len(r.Err.Message) > maxText+len("…") || len(r.Err.Data) > maxErrorData) {
			t.Fatalf("not bounded: %+v", r)
		}
		AuthFailure(r)
		SupportedVersions(r)
		if tools, isNull, err := ParseTools(r.Result); isNull && (tools != nil || err != nil) || len(tools) > maxTools {
			t.Fatalf("tools: %d, %v, %v", len(tools), isNull, err)
		}
		if d, err := ParseDiscover(r.Result); len(d.Versions) > maxVersions || err == nil && len(d.Versions) == 0 {
			t.Fatalf("discover: %+v, %v", d, err)
		}
		if i, err := ParseInitialize(r.Result); err == nil {
			for _, m := range []Message{ToolsList(i.ProtocolVersion, ""), Initialized().With(i.ProtocolVersion, "")} {
				for _, h := range m.Header {
					if strings.ContainsAny(h.Value, "\r\n\x00") {
						t.Fatalf("%q in a header", h.Value)
					}
				}
			}
		}
	})
}

// FuzzEvents holds that a stream read in two pieces says the same as one read whole.
func FuzzEvents(f *testing.F) {
	for _, s := range []string{
		"", "data: " + answer + "\n\n", "data: a\r\rdata: " + answer + "\r\r", ": x\r\n\r\ndata: {\r\ndata: }\r\n\r\n", "\n\ndata\n\n", "event: endpoint\ndata: /m", "\xef\xbb\xbfdata: " + answer + "\r\n\n",
	} {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, cut int) {
		list := events([]byte(s))
		if len(list) > maxEvents {
			t.Fatalf("%d events", len(list))
		}
		complete := false
		for i, e := range list {
			if !e.complete && i != len(list)-1 {
				t.Fatalf("an incomplete event in the middle of %q", s)
			}
			if _, ok := response(e.data); ok && e.complete {
				complete = true
			}
		}
		if len(list) == maxEvents {
			return
		}
		enough := UntilResponse()
		cut = min(max(cut, 0), len(s))
		if got := enough([]byte(s[:cut])) || enough([]byte(s)); got != complete {
			t.Fatalf("%q cut at %d: enough is %v, and a response is there: %v", s, cut, got, complete)
		}
	})
}
