package transport

import (
	"bytes"
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func sse() checks.Check {
	return checks.Check{
		ID: "transport.sse", Topic: checks.TopicTransport, Title: "Event streams are not held back",
		Doc: "A proxy that buffers answers holds an event stream back until it ends, and a stream that stays open never arrives. Two things show it: a GET stream that sends not even its head while calls " +
			"are answered at once, and a slow reply whose several events all arrive in the same moment. A quick reply shows nothing either way.",
		Stage: codes.StageTransport,
		Codes: []codes.Code{codes.SSEProxyBuffering},
		Run:   runSSE,
	}
}

// The times, in milliseconds, by which a held-back stream is told from a slow server.
const (
	quick = 1000.0 // a call answered within this time shows that the server is not slow
	late  = 1500.0 // a reply that begins after this time was held, or the server is slow
	burst = 100.0  // events that a server spreads over time do not arrive within this
)

func runSSE(ctx context.Context, f *facts.Facts) checks.Result {
	e, err := f.Endpoint(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if !e.Initialize.Open() {
		return notEvaluated(shut(e.Initialize), e.Initialize.X)
	}
	stream, err := f.Stream(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if heldHead(stream.X, e.Initialize.X) {
		return checks.Found("", held(stream.X, e))
	}
	posts := []*probe.Exchange{e.Initialize.X}
	for _, ask := range []func(context.Context) (*facts.Answer, error){f.Tools, f.ToolCall} {
		if a, err := ask(ctx); err == nil {
			posts = append(posts, a.X)
		}
	}
	streams := 0
	for _, x := range posts {
		if heldReply(x) {
			return checks.Found("", heldEvents(x))
		}
		if eventStream(x) {
			streams++
		}
	}
	return checks.Passed(said(stream.X, streams), stream.X)
}

// heldHead: the GET stream sends nothing at all, while the same endpoint answers a call at once.
func heldHead(stream, call *probe.Exchange) bool {
	return !stream.Answered() && stream.Error != nil && stream.Error.Kind == probe.KindTimeout &&
		call.Answered() && call.Timings.FirstByte < quick && call.Timings.Total < quick
}

// heldReply: several events, or comments that a server sends to keep a stream alive, arrived
// late and all at once, head and body together.
func heldReply(x *probe.Exchange) bool {
	t := x.Timings
	return eventStream(x) && t.FirstByte >= late && t.FirstBody-t.FirstByte <= burst && t.Total-t.FirstBody <= burst && blocks(x.Body) > 1
}

// blocks counts the parts of a stream that blank lines end: events and comments.
func blocks(body []byte) int {
	n := 0
	for _, part := range bytes.Split(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), []byte("\n\n")) {
		if len(bytes.TrimSpace(part)) > 0 {
			n++
		}
	}
	return n
}

func held(x *probe.Exchange, e *facts.Endpoint) checks.Finding {
	fd := finding(x)
	fd.Detail = fmt.Sprintf("The GET stream sent not even its head within %.0f s, while a call is answered after %.0f ms. A proxy that buffers holds it back; clients then never see messages from the server.",
		max(x.Timings.Total/1000, 1), e.Initialize.X.Timings.FirstByte)
	fd.Received = statusLine(x)
	fd.Exchanges = append(fd.Exchanges, e.Initialize.X)
	if !eventStream(e.Initialize.X) {
		// A server that answers calls as JSON may be one that sends its head with the first message only.
		fd.Confidence = checks.Possible
	}
	return fd
}

func heldEvents(x *probe.Exchange) checks.Finding {
	fd := finding(x)
	fd.Detail = fmt.Sprintf("A reply as an event stream took %.1f s, and its head and %d events arrived in the same moment. A proxy that buffers holds the stream until it ends.",
		x.Timings.Total/1000, blocks(x.Body))
	fd.Received = fmt.Sprintf("everything at once after %.1f s", x.Timings.FirstByte/1000)
	return fd
}

func finding(x *probe.Exchange) checks.Finding {
	return checks.Finding{
		Code: codes.SSEProxyBuffering, Confidence: checks.Likely, Subject: x.Method + " " + x.URL,
		Expected: "the head of the stream at once, and each event when it is sent", Exchanges: []*probe.Exchange{x},
	}
}

func said(stream *probe.Exchange, replies int) string {
	text := "The server offers no GET stream (" + statusLine(stream) + ")."
	switch {
	case eventStream(stream) && stream.Status == 200:
		text = "The GET stream opens at once."
	case !stream.Answered():
		text = "The GET stream could not be judged: " + statusLine(stream) + "."
	case stream.Status == 401 || stream.Status == 403:
		text = "Whether there is a GET stream does not show without a token (" + statusLine(stream) + ")."
	}
	if replies > 0 {
		text += " Replies come as event streams; they were too quick to show buffering, or were not held back."
	}
	return text
}
