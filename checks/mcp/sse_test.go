package mcp

import (
	"strings"
	"testing"
)

// shown writes events as the tables do: kind|data, with a "!" for one that is not complete.
func shown(list []event) string {
	var out []string
	for _, e := range list {
		text := e.kind + "|" + string(e.data)
		if !e.complete {
			text = "!" + text
		}
		out = append(out, text)
	}
	return strings.Join(out, " ; ")
}

func TestEvents(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"nothing", "", ""},
		{"blank lines", "\n\n\r\n\r\r", ""},
		{"one", "data: a\n\n", "|a"},
		{"two", "data: a\n\ndata: b\n\n", "|a ; |b"},
		{"CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", "|a ; |b"},
		{"CR", "data: a\r\rdata: b\r\r", "|a ; |b"},
		{"all ends mixed", "data: a\r\n\ndata: b\n\rdata: c\r\r\n", "|a ; |b ; |c"},
		{"several lines", "data: a\ndata: b\ndata\ndata:c\n\n", "|a\nb\n\nc"},
		{"several lines, CR", "data: a\rdata: b\r\r", "|a\nb"},
		{"named", "event: message\ndata: a\n\n", "message|a"},
		{"the name behind", "data: a\nevent: x\n\n", "x|a"},
		{"the last name counts", "event: x\nevent: y\ndata: a\n\n", "y|a"},
		{"the name ends with its event", "event: x\ndata: a\n\ndata: b\n\n", "x|a ; |b"},
		{"also without data", "event: x\n\ndata: b\n\n", "|b"},
		{"id and retry", "id: 7\nretry: 100\ndata: a\n\n", "|a"},
		{"unknown field", "foo: bar\ndata: a\nbaz\n\n", "|a"},
		{"comments", ": ping\n\n:\ndata: a\n: more\n\n: ping\n\n", "|a"},
		{"no space behind the colon", "data:a\n\n", "|a"},
		{"one space only is taken", "data:  a \n\n", "| a "},
		{"a tab is none", "data:\ta\n\n", "|\ta"},
		{"colons in the data", "data: {\"a\":\"b: c\"}\n\n", `|{"a":"b: c"}`},
		{"empty data", "data\n\n", "|"},
		{"empty data, with a colon", "data:\n\n", "|"},
		{"names with regard to case", "Data: a\nDATA: b\n\n", ""},
		{"space before the name", " data: a\n\n", ""},
		{"byte order mark", "\xef\xbb\xbfdata: a\n\n", "|a"},
		{"two byte order marks", "\xef\xbb\xbf\xef\xbb\xbfdata: a\n\n", ""},
		{"no end of the event", "data: a\n", "!|a"},
		{"no end of the line", "data: a", "!|a"},
		{"no end of the field", "data: a\n\nda", "|a"},
		{"cut between CR and LF", "data: a\r\n\r", "|a"},
		{"the second is cut", "data: a\n\nevent: x\ndata: b\ndata: c", "|a ; !x|b\nc"},
		{"NUL and invalid UTF-8", "data: \x00\xff\n\n", "|\x00\xff"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := shown(events([]byte(tt.body))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// A stream may be cut anywhere: what is complete stays the same, and at most one event
// at the end is not.
func TestEventsOfEveryPrefix(t *testing.T) {
	const body = ": hi\r\n\r\nevent: message\r\ndata: {\"a\":\r\ndata: 1}\r\n\r\nid: 3\ndata: b\n\ndata: c\r\r"
	whole := events([]byte(body))
	for i := range len(body) {
		got := events([]byte(body[:i]))
		for j, e := range got {
			if !e.complete && j != len(got)-1 {
				t.Errorf("%q: an incomplete event in the middle: %s", body[:i], shown(got))
			}
			if e.complete && (j >= len(whole) || shown(whole[j:j+1]) != shown(got[j:j+1])) {
				t.Errorf("%q: %s", body[:i], shown(got))
			}
		}
	}
}

func TestEventsAreBounded(t *testing.T) {
	if got := events([]byte(strings.Repeat("data: a\n\n", 5000))); len(got) != maxEvents {
		t.Errorf("%d events", len(got))
	}
	if got := events([]byte(strings.Repeat(":\n\n", 1<<18))); len(got) != 0 {
		t.Errorf("%d events of comments", len(got))
	}
	long := strings.Repeat("x", 1<<20)
	if got := events([]byte("data: " + long + "\n\n")); len(got) != 1 || len(got[0].data) != 1<<20 {
		t.Errorf("a long event: %d", len(got))
	}
	if got := events([]byte(long + ": a\n\n" + long)); len(got) != 0 {
		t.Errorf("long names: %d", len(got))
	}
	if got := events([]byte(strings.Repeat("data\n", 1<<17) + "\n")); len(got) != 1 || len(got[0].data) != 1<<17-1 {
		t.Errorf("many lines: %d", len(got))
	}
}

func TestLooksLikeSSE(t *testing.T) {
	for body, want := range map[string]bool{
		"data: x": true, "event: x\n": true, "id: 1\n": true, "retry: 5": true, ": ping": true, ":": true, "\r\n\ndata:x": true, "\xef\xbb\xbfdata:x": true,
		"": false, "data": false, "hello": false, "error: no": false, "Data: x": false, " data: x": false, "<html>": false, `{"data":1}`: false,
		"datadatadatadatadata: x": false, "https://h": false,
	} {
		if got := looksLikeSSE([]byte(body)); got != want {
			t.Errorf("looksLikeSSE(%q) = %v", body, got)
		}
	}
}
