package transport

import (
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

// streamed answers initialize as an event stream.
func streamed(body string, first, firstBody, total float64) *factstest.World {
	return on(open(), "initialize", reply{Status: 200, Header: []string{"Content-Type: text/event-stream"}, Body: body,
		Timing: probe.Timings{FirstByte: first, FirstBody: firstBody, Total: total}})
}

func stream(w *factstest.World, r reply) *factstest.World { return w.On("GET", mcpURL, r) }

func TestSSE(t *testing.T) {
	const message = "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n\n"
	silence := reply{Err: probe.KindTimeout, Timing: probe.Timings{Total: 3000}}
	play(t, sse(), []scene{
		{name: "behind a token", world: healthy(), status: checks.NotEvaluated, sends: "!stream"},
		{name: "stream opens", world: open(), says: "opens at once"},
		{name: "idle stream", world: stream(open(), reply{Status: 200, Header: []string{"Content-Type: text/event-stream"}, StoppedEarly: true}), says: "opens at once"},
		{name: "no stream", world: stream(open(), reply{Status: 405}), says: "no GET stream (405"},
		{name: "stream asks for a token", world: stream(open(), reply{Status: 401}), says: "does not show without a token (401 Unauthorized)"},
		{name: "no MCP endpoint", world: on(healthy(), "initialize", factstest.HTML("")), status: checks.NotEvaluated, says: "initialize is not answered (200 OK)", sends: "!stream"},
		{name: "no head of the stream, JSON replies", world: stream(open(), silence), want: "sse-proxy-buffering?possible", says: "within 3 s"},
		{name: "no head of the stream, SSE replies", world: stream(streamed(message, 20, 20, 21), silence), want: "sse-proxy-buffering?likely"},
		{name: "no head, but the server is slow", world: stream(streamed(message, 1800, 1800, 1800), silence), says: "could not be judged"},
		{name: "stream reset", world: stream(open(), reply{Err: probe.KindReset}), says: "could not be judged"},
		{name: "quick reply", world: streamed(message, 20, 20, 21), says: "too quick"},
		{name: "several events late and at once", world: streamed(": ping\n\n: ping\n\n"+message, 2000, 2001, 2002), want: "sse-proxy-buffering?likely", says: "3 events"},
		{name: "one event late", world: streamed(message, 2000, 2001, 2002)},
		{name: "several events quickly", world: streamed(": ok\n\n"+message, 30, 31, 32)},
		{name: "several events, head at once", world: streamed(": ping\n\n"+message, 30, 31, 2000)},
		{name: "several events, spread", world: streamed(": ping\n\n"+message, 1600, 1601, 4000)},
		{name: "slow JSON", world: on(open(), "initialize", reply{Status: 200, Header: []string{"Content-Type: application/json"},
			Body: "{\"jsonrpc\":\"2.0\",\n\n\"id\":1,\"result\":{}}", Timing: probe.Timings{FirstByte: 2000, FirstBody: 2000, Total: 2001}})},
	})
}

func TestBlocks(t *testing.T) {
	for body, want := range map[string]int{"": 0, "\n\n\n": 0, "data: 1\n\n": 1, ": a\r\n\r\ndata: 1\r\n\r\n": 2, "data: 1\n\n: b\n\ndata: 2": 3} {
		if got := blocks([]byte(body)); got != want {
			t.Errorf("blocks(%q) = %d, want %d", body, got, want)
		}
	}
}
