// Package codes is the catalogue of root causes. One code is one cause that a
// prober outside the servers can see; a code keeps its meaning for ever.
package codes

// Code names one root cause, for example "prm-missing".
type Code string

// Severity says how much a cause hurts.
type Severity string

// The three severities. Error: a client that follows the specification fails.
// Warning: some clients fail, or a limit bites under a condition not seen now.
// Info: legal, worth knowing.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Rank orders severities, the worst first (0 for Error).
func (s Severity) Rank() int {
	switch s {
	case Error:
		return 0
	case Warning:
		return 1
	default:
		return 2
	}
}

// Stage is the step of the walk that a cause breaks. Earlier stages are
// diagnosed first: what fails later usually follows from them.
type Stage int

// The stages in the order in which a client goes through them.
const (
	StageReach Stage = iota + 1
	StageEdge
	StageChallenge
	StageResourceMetadata
	StageServerMetadata
	StageRegistration
	StageAuthorize
	StageTokenEndpoint
	StageToken
	StageScope
	StageTransport
	StageCORS
)

// Fix says what to change in one piece of software.
type Fix struct {
	// Where names the place for the reader: "Casdoor", "nginx", "The MCP server".
	Where string `json:"where"`
	// Software is the detected software for which this fix is shown first:
	// "casdoor", "nginx", "caddy", "traefik", or "" for any.
	Software string `json:"software,omitempty"`
	// For is to whom the fix speaks, see Addressee; a report has it filled in.
	For Owner `json:"for,omitempty"`
	// Steps are imperative sentences, in order.
	Steps []string `json:"steps"`
	// Snippet is a configuration or command to copy; empty when the steps say all.
	Snippet string `json:"snippet,omitempty"`
}

// Entry is one row of the catalogue.
type Entry struct {
	Code     Code
	Family   string // edge, proxy, challenge, discovery, prm, as-metadata, dcr, jwks, transport, user-input, casdoor …
	Stage    Stage
	Severity Severity // default; a finding may raise or lower it
	// Advisory marks a risk or convenience that does not stand in the way of
	// connecting: it is shown, but alone it leaves the verdict healthy.
	Advisory bool
	// Title names the cause in one line of at most 80 characters, no full stop.
	Title string
	// Meaning says in one to three sentences what is wrong and why clients fail.
	Meaning string
	// Detection says how the product finds out.
	Detection string
	Fixes     []Fix
	// Guide is the slug of the troubleshooting guide's section (see Guides).
	Guide string
	// GuideNote says where the guide misleads about this cause; empty if it does not.
	GuideNote string
	// Standard is the clause that is broken or applied: "RFC 9728 §3.3".
	Standard string
	// StandardURL points at that clause.
	StandardURL string
	// Clients lists the client profiles that it hits ("all" for every one).
	Clients []string
	// Explains lists the codes that follow from this one and are folded under it.
	Explains []Code
}
