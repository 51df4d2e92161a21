package mcp

import (
	"strings"
	"testing"
)

const answer = `{"jsonrpc":"2.0","id":1,"result":{}}`

func TestUntilResponse(t *testing.T) {
	tests := []struct {
		name, body string
		want       bool
	}{
		{"response", "data: " + answer + "\n\n", true},
		{"CRLF", "data: " + answer + "\r\n\r\n", true},
		{"CR", "data: " + answer + "\r\r", true},
		{"over two lines", "data: {\"jsonrpc\":\"2.0\",\ndata: \"id\":1,\"result\":{}}\n\n", true},
		{"error", "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32001,\"message\":\"x\"}}\n\n", true},
		{"behind others", ": hi\n\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":9}\n\ndata: " + answer + "\n\n", true},
		{"more behind it", "data: " + answer + "\n\n: ping\n", true},
		{"not ended", "data: " + answer + "\n", false},
		{"no line end", "data: " + answer, false},
		{"cut behind it", "data: " + answer + "\n\n: pi", true},
		{"one that is cut behind it", "data: " + answer + "\n\ndata: " + answer, true},
		{"blank lines before", "\n\r\n\r\rdata: " + answer + "\n\n", true},
		{"byte order mark", "\xef\xbb\xbfdata: " + answer + "\n\n", true},
		{"byte order mark in the middle", "data: x\n\n\xef\xbb\xbfdata: " + answer + "\n\n", false},
		{"mixed line ends", "data: " + answer + "\r\n\n", true},
		{"too many events before", strings.Repeat("data: x\n\n", maxEvents) + "data: " + answer + "\n\n", false},
		{"notification", "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n", false},
		{"no JSON", "data: hello\n\n", false},
		{"comments", ": ping\n\n: ping\n\n", false},
		{"empty", "", false},
		{"line ends", "\n\n\n", false},
	}
	for _, tt := range tests {
		if got := UntilResponse()([]byte(tt.body)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

// A reader that asks after each byte stops at the one that ends the response, whatever
// ends the lines and however the stream is cut.
func TestUntilResponseAsTheStreamGrows(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		lines := []string{": hi", "", "event: message", `data: {"method":"x"}`, "", "", "data: " + answer, ""}
		body := strings.Join(lines, end) + end
		stop := len(body) - len(end) + 1 // the first half of the blank line's end is enough
		for _, step := range []int{1, 2, 3, 7, 100} {
			enough := UntilResponse()
			for i := step; i < len(body)+step; i += step {
				n := min(i, len(body))
				if got := enough([]byte(body[:n])); got != (n >= stop) {
					t.Fatalf("line end %q, steps of %d, at %d of %d: %v", end, step, n, len(body), got)
				}
				if n >= stop {
					break
				}
			}
		}
	}
}

// A stream that comes in drops costs no more than one that comes whole.
func TestUntilResponseLooksOnce(t *testing.T) {
	body := []byte(strings.Repeat("data: {}\n\n", maxEvents/2) + "data: " + answer + "\n\n")
	cost := func(step int) float64 {
		return testing.AllocsPerRun(1, func() {
			enough, done := UntilResponse(), false
			for i := step; i < len(body)+step; i += step {
				done = enough(body[:min(i, len(body))])
			}
			if !done {
				t.Errorf("steps of %d: the response was not seen", step)
			}
		})
	}
	if whole, drops := cost(len(body)), cost(1); drops > whole+10 {
		t.Errorf("%v allocations for the whole, %v for drops", whole, drops)
	}
}

func TestBlankLine(t *testing.T) {
	for body, want := range map[string]int{
		"": -1, "\n": -1, "\r\n": -1, "a\r\nb\r\n": -1, "a\nb\n": -1, "\n\n": 2, "a\n\nb": 3, "a\r\r": 3, "a\r\n\r\n": 4, "a\r\n\n": 4, "a\n\r\n": 3, "ab": -1,
	} {
		if got := blankLine([]byte(body)); got != want {
			t.Errorf("blankLine(%q) = %d, want %d", body, got, want)
		}
	}
}
