package probe

import "time"

// Request asks for one exchange.
type Request struct {
	Purpose string // shown to the reader: why this is sent
	Method  string
	URL     string
	Header  []HeaderLine // sent in addition to the client's own; a User-Agent here replaces the client's
	Host    string       // overrides the Host header; "" for the URL's own
	Body    []byte
	// NewConnection forbids reuse of an idle connection (to meet another replica).
	NewConnection bool
	// Enough is asked after every chunk of a text/event-stream reply with the body so far;
	// true ends the exchange there (StoppedEarly). Nil reads to the end.
	Enough func(body []byte) bool
	// Timeout replaces the client's per-request limit when it is shorter and not 0.
	Timeout time.Duration
	// PublicAuthorization says that the Authorization value is no secret (a made-up
	// token), so that it stays readable in the record.
	PublicAuthorization bool
	// Learn is given the body of the answer before anything in it is masked, and returns the
	// secrets that it holds: from this record on they are masked wherever they appear. It is how
	// a caller gets at a token that was issued to it. Nil for nothing to learn.
	Learn func(body []byte) (secrets []string)
	// RedirectOf names the exchange that led here, for the record.
	RedirectOf string
}
