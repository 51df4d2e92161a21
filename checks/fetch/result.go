package fetch

import "time"

// Verdict is what a request comes to, as script sees it.
type Verdict string

// The verdicts.
const (
	// Allowed: script gets the response.
	Allowed Verdict = "allowed"
	// Blocked: a network error; script learns nothing but that it failed.
	Blocked Verdict = "blocked"
	// Thrown: fetch() throws before anything is sent.
	Thrown Verdict = "thrown"
	// Opaque: a redirect that script wanted to see itself; it gets an empty response.
	Opaque Verdict = "opaque-redirect"
)

// Result is what a fetch came to.
type Result struct {
	Verdict Verdict  `json:"verdict"`
	Failure *Failure `json:"failure,omitempty"`
	// CrossOrigin tells whether the request was ever cross-origin, so that the answer had to allow it.
	CrossOrigin bool `json:"cross_origin"`
	// Preflights counts the preflights that were sent, one for each URL that needed one.
	Preflights int `json:"preflights"`
	// Causes say why the first URL needs a preflight; none when it does not.
	Causes []Cause `json:"causes,omitempty"`
	// Sent are the requests that the browser sends, in order.
	Sent []Outgoing `json:"sent"`
	// URL is that of the last request, after redirects.
	URL    string `json:"url"`
	Status int    `json:"status,omitempty"`
	// Readable and Hidden are the names of the response's headers that script can and cannot read.
	Readable []string `json:"readable,omitempty"`
	Hidden   []string `json:"hidden,omitempty"`
	// MaxAge is how long the last preflight's answer is kept.
	MaxAge time.Duration `json:"-"`
	Steps  []Step        `json:"steps"`
	// Notes say where browsers differ on this request.
	Notes []string `json:"notes,omitempty"`

	origin, asked, page string
}
