package fetch

// Phase is the part of a fetch that a step belongs to.
type Phase string

// The phases of each hop.
const (
	PhaseRequest   Phase = "request"
	PhasePreflight Phase = "preflight"
	PhaseResponse  Phase = "response"
)

// Clause is the place in a standard that a step carries out.
type Clause struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

const fetchStandard = "https://fetch.spec.whatwg.org/"

var (
	clauseConstructor    = Clause{"Fetch, Request constructor", fetchStandard + "#dom-request"}
	clauseForbidden      = Clause{"Fetch, forbidden request-header", fetchStandard + "#forbidden-header-name"}
	clauseMainFetch      = Clause{"Fetch, main fetch", fetchStandard + "#main-fetch"}
	clausePort           = Clause{"Fetch, port blocking", fetchStandard + "#port-blocking"}
	clauseMixed          = Clause{"Mixed Content, should fetching request be blocked", "https://w3c.github.io/webappsec-mixed-content/#should-block-fetch"}
	clauseLocal          = Clause{"Local Network Access", "https://wicg.github.io/local-network-access/"}
	clauseSafelist       = Clause{"Fetch, CORS-safelisted request-header", fetchStandard + "#cors-safelisted-request-header"}
	clausePreflightFetch = Clause{"Fetch, CORS-preflight fetch", fetchStandard + "#cors-preflight-fetch"}
	clausePreflightCache = Clause{"Fetch, CORS-preflight cache", fetchStandard + "#cors-preflight-cache"}
	clauseCheck          = Clause{"Fetch, CORS check", fetchStandard + "#cors-check"}
	clauseRedirect       = Clause{"Fetch, HTTP-redirect fetch", fetchStandard + "#http-redirect-fetch"}
	clauseTaint          = Clause{"Fetch, serializing a request origin", fetchStandard + "#serializing-a-request-origin"}
	clauseHTTPFetch      = Clause{"Fetch, HTTP fetch", fetchStandard + "#http-fetch"}
	clauseExposed        = Clause{"Fetch, CORS-safelisted response-header name", fetchStandard + "#cors-safelisted-response-header-name"}
	clauseWildcard       = Clause{"Fetch, CORS protocol and credentials", fetchStandard + "#cors-protocol-and-credentials"}
)

// Step is one decision of the browser on the way.
type Step struct {
	Hop    int    `json:"hop"`
	Phase  Phase  `json:"phase"`
	Name   string `json:"name"`
	Passed bool   `json:"passed"`
	// Moot steps are of an answer that had already failed: they decide nothing any more, but
	// tell what else is wrong with it.
	Moot bool `json:"moot,omitempty"`
	// Warning steps passed, but only as far as this browser goes: others may not let it pass.
	Warning bool   `json:"warning,omitempty"`
	Detail  string `json:"detail"`
	// Lines are the header lines that decided, as received; none when it is their absence that decided.
	Lines  []string `json:"lines,omitempty"`
	Clause Clause   `json:"clause"`
	// Failure is set when the step failed.
	Failure *Failure `json:"failure,omitempty"`
}

func pass(name, detail string, clause Clause, lines ...string) Step {
	return Step{Name: name, Passed: true, Detail: detail, Clause: clause, Lines: lines}
}

func fail(name, detail string, clause Clause, f Failure, lines ...string) Step {
	return Step{Name: name, Detail: detail, Clause: clause, Lines: lines, Failure: &f}
}

func (s Step) warn() Step {
	s.Warning = true
	return s
}

// settle gives steps their place and marks those that come after the failure as moot.
// It returns the failure, nil when every step passed.
func settle(steps []Step, hop int, phase Phase) *Failure {
	var first *Failure
	for i := range steps {
		s := &steps[i]
		s.Hop, s.Phase, s.Moot = hop, phase, first != nil
		if s.Failure != nil {
			s.Failure.Preflight = phase == PhasePreflight
			if first == nil {
				first = s.Failure
			}
		}
	}
	return first
}
