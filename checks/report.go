package checks

import (
	"time"

	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

// Schema names the report's format; its members only grow.
const Schema = "casdoctor.report/v1"

// Verdict is the one-word answer of a run.
type Verdict string

// The verdicts. Degraded: some clients fail. Undetermined: too little could be seen to say.
const (
	Healthy      Verdict = "healthy"
	Degraded     Verdict = "degraded"
	Broken       Verdict = "broken"
	Undetermined Verdict = "undetermined"
)

// Report is the one document of a run: page, JSON and exports are made of it.
type Report struct {
	Schema    string            `json:"schema"`
	Verdict   Verdict           `json:"verdict"`
	Summary   string            `json:"summary"` // one sentence for the reader
	Target    target.View       `json:"target"`
	Diagnoses []Diagnosis       `json:"diagnoses"` // best first
	Walk      []Step            `json:"walk"`
	Checks    []CheckReport     `json:"checks"` // in the battery's order
	Clients   []ClientReport    `json:"clients"`
	Exchanges []*probe.Exchange `json:"exchanges"`
	Timing    Timing            `json:"timing"`
	Software  Software          `json:"software"`
	Vantage   probe.Vantage     `json:"vantage"` // from where the run looked
	Version   Version           `json:"version"`
}

// Diagnosis is one root cause with its proof and its cure.
type Diagnosis struct {
	Code        codes.Code     `json:"code"`
	Severity    codes.Severity `json:"severity"`
	Confidence  Confidence     `json:"confidence"`
	Advisory    bool           `json:"advisory,omitempty"` // does not stand in the way of connecting
	Title       string         `json:"title"`
	Explanation string         `json:"explanation"`
	// Detail is what was seen in this case, with its values.
	Detail string `json:"detail,omitempty"`
	// Owner is the party at fault: "mcp", "as" or "client", each with what stands in front of it; "" when it is not known.
	Owner       codes.Owner   `json:"owner,omitempty"`
	Subject     string        `json:"subject"`
	Expected    string        `json:"expected"`
	Received    string        `json:"received"`
	Fix         []codes.Fix   `json:"fix"` // the owner's and detected software first, with the run's URLs in the examples
	Guide       string        `json:"guide"`
	GuideNote   string        `json:"guide_note,omitempty"`
	Standard    string        `json:"standard"`
	StandardURL string        `json:"standard_url,omitempty"`
	Clients     []string      `json:"clients"`
	Explains    []Consequence `json:"explains"`
	Exchanges   []string      `json:"exchanges"` // ids, the most telling first
	Checks      []string      `json:"checks"`    // ids of the checks that found it
}

// Consequence is a finding that follows from the diagnosis it is listed under.
type Consequence struct {
	Code     codes.Code     `json:"code"`
	Severity codes.Severity `json:"severity"`
	Title    string         `json:"title"`
	Subject  string         `json:"subject"`
	Detail   string         `json:"detail,omitempty"`
}

// CheckReport is how one check ended.
type CheckReport struct {
	ID         string          `json:"id"`
	Topic      Topic           `json:"topic"`
	Title      string          `json:"title"`
	Doc        string          `json:"doc,omitempty"`
	Stage      codes.Stage     `json:"-"`
	Essential  bool            `json:"-"`
	Status     Status          `json:"status"`
	Reason     string          `json:"reason"`
	Findings   []FindingReport `json:"findings"`
	Exchanges  []string        `json:"exchanges"`
	DurationMS float64         `json:"duration_ms"`
}

// FindingReport is a finding as the report carries it.
type FindingReport struct {
	Code       codes.Code     `json:"code"`
	Severity   codes.Severity `json:"severity"`
	Confidence Confidence     `json:"confidence"`
	Title      string         `json:"title"`
	Subject    string         `json:"subject"`
	Detail     string         `json:"detail"`
	Expected   string         `json:"expected"`
	Received   string         `json:"received"`
	Exchanges  []string       `json:"exchanges"`
}

// StepState is the state of a step of the walk.
type StepState string

// The states of a step.
const (
	StepPending StepState = "pending" // still being looked at
	StepOK      StepState = "ok"
	StepWarn    StepState = "warn"
	StepFail    StepState = "fail"
	StepBlocked StepState = "blocked" // an earlier step failed
	StepUnknown StepState = "unknown" // not looked at, or not visible from outside
)

// Party is one of the three who take part in the walk.
type Party string

// The parties.
const (
	PartyClient Party = "client"
	PartyMCP    Party = "mcp"
	PartyAS     Party = "as"
)

// Step is one step of the walk that a client takes.
type Step struct {
	ID    string     `json:"id"` // "challenge", "prm", …
	Name  string     `json:"name"`
	From  Party      `json:"from"`
	To    Party      `json:"to"`
	State StepState  `json:"state"`
	Code  codes.Code `json:"code,omitempty"` // the diagnosis that decides the state
	Note  string     `json:"note,omitempty"` // what was seen, in a few words
	// Untried marks a step that nobody could take, for want of a token: its state tells of what is around it.
	Untried bool `json:"untried,omitempty"`
}

// ClientReport is the walk of one client profile.
type ClientReport struct {
	Profile   string     `json:"profile"`
	Verdict   Verdict    `json:"verdict"`
	Steps     []Step     `json:"steps"`
	BlockedAt string     `json:"blocked_at,omitempty"`
	Code      codes.Code `json:"code,omitempty"`
}

// Timing is when the run was and what it took.
type Timing struct {
	Started        time.Time `json:"started"`
	DurationMS     float64   `json:"duration_ms"`
	Requests       int       `json:"requests"`
	CriticalPathMS float64   `json:"critical_path_ms"` // longest chain of dependent exchanges
}

// Software is what was recognised behind the two URLs.
type Software struct {
	Casdoor CasdoorSoftware `json:"casdoor"`
	MCP     MCPSoftware     `json:"mcp"`
	// AS is what the authorization server publishes of itself: the Casdoor that was given or, without one, the server that clients end with.
	AS    ASSoftware `json:"authorization_server"`
	Proxy string     `json:"proxy,omitempty"` // "nginx", "caddy", "traefik", "cloudflare" …, "" if none showed itself
}

// CasdoorSoftware says whether the authorization server is a Casdoor, and what shows it.
type CasdoorSoftware struct {
	Detected bool     `json:"detected"`
	Evidence []string `json:"evidence"`
	// OwnMCP: the MCP server is the one that is built into Casdoor.
	OwnMCP bool `json:"own_mcp,omitempty"`
}

// ASSoftware is an authorization server by its metadata; members that it lacks are empty.
type ASSoftware struct {
	URL                   string `json:"url,omitempty"` // by which it was looked for
	Issuer                string `json:"issuer,omitempty"`
	AuthorizationEndpoint string `json:"authorization_endpoint,omitempty"`
	TokenEndpoint         string `json:"token_endpoint,omitempty"`
	JWKSURI               string `json:"jwks_uri,omitempty"`
	RegistrationEndpoint  string `json:"registration_endpoint,omitempty"`
	IntrospectionEndpoint string `json:"introspection_endpoint,omitempty"`
}

// MCPSoftware is what the MCP server says of itself.
type MCPSoftware struct {
	Name             string   `json:"name"`
	Version          string   `json:"version"`
	ProtocolVersions []string `json:"protocol_versions"`
}

// Version is of casdoctor and of its catalogue of codes.
type Version struct {
	Casdoctor string `json:"casdoctor"`
	Catalogue string `json:"catalogue"`
}
