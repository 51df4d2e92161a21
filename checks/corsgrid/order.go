// Package corsgrid says what a browser makes of every endpoint of the flow, for a page of any
// origin: one row an endpoint, one cell for each thing that CORS demands of it. It tells what
// it finds while it goes on, and asks anew when the origin, the client or a header changes.
package corsgrid

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/fetch"
	"casdoctor/checks/mcp"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

// Input is what the user typed or chose.
type Input struct {
	Casdoor, MCP string // the two servers, whose endpoints are found out
	URL          string // or one URL alone
	Origin       string
	Client       string // a preset's id; "" for "my own client"
	Revision     string // of the protocol; "" for the newest with sessions
	Method       string // in place of the client's; "" for what it sends
	Headers      string // names of further request headers
	Credentials  bool   // cookies and the like go along
}

// Order is an input that can be carried out.
type Order struct {
	Target      target.Target // empty when one URL alone was given
	URL         *url.URL
	Origin      fetch.Origin
	Preset      simulate.Preset
	Revision    string
	Method      string
	Headers     []string
	Credentials bool
	Notes       []target.Note
}

// Methods are the methods that can be asked for.
var Methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}

// DefaultRevision is the one that most clients speak.
const DefaultRevision = mcp.Revision20251125

const (
	originExample = "http://localhost:6274"
	maxHeaders    = 20
)

// Parse reads the input; every fault names its field.
func Parse(in Input) (Order, []target.FieldError) {
	var o Order
	var bad []target.FieldError
	o.Preset, bad = presetOf(in.Client)
	bad = append(bad, o.servers(in)...)
	origin := in.Origin
	if strings.TrimSpace(origin) == "" {
		origin = o.Preset.Origin
	}
	bad = append(bad, o.origin(origin)...)
	if o.Revision = in.Revision; o.Revision == "" {
		o.Revision = DefaultRevision
	}
	if !slices.Contains(mcp.Revisions(), o.Revision) {
		bad = append(bad, target.FieldError{Field: "revision", Message: "There is no such revision of the protocol.", Example: DefaultRevision})
	}
	if o.Method = strings.ToUpper(strings.TrimSpace(in.Method)); o.Method != "" && !slices.Contains(Methods, o.Method) {
		bad = append(bad, target.FieldError{Field: "method", Message: "Choose one of " + strings.Join(Methods, ", ") + ".", Example: "POST"})
	}
	names, fault := headerNames(in.Headers)
	if fault != nil {
		bad = append(bad, *fault)
	}
	o.Headers, o.Credentials = names, in.Credentials
	return o, bad
}

func presetOf(id string) (simulate.Preset, []target.FieldError) {
	if id == "" {
		id = "own"
	}
	p, ok := simulate.PresetByID(id)
	if !ok {
		return p, []target.FieldError{{Field: "client", Message: "There is no such client in the list.", Example: "inspector"}}
	}
	return p, nil
}

// servers reads the two URLs, or the one.
func (o *Order) servers(in Input) []target.FieldError {
	if strings.TrimSpace(in.URL) != "" {
		if strings.TrimSpace(in.Casdoor+in.MCP) != "" {
			return []target.FieldError{{Field: "url", Message: "Leave this empty to look at the endpoints of the two servers, or empty the other two to look at this URL alone.", Example: ""}}
		}
		u, notes, bad := target.ParseURL("url", in.URL, "https://mcp.example.com/mcp")
		if bad != nil {
			return []target.FieldError{*bad}
		}
		o.URL = u
		o.Notes = append(o.Notes, notes...)
		return nil
	}
	t, bad := target.Parse(target.Input{Casdoor: in.Casdoor, MCP: in.MCP})
	o.Target = t
	o.Notes = append(o.Notes, t.Notes...)
	return bad
}

func (o *Order) origin(raw string) []target.FieldError {
	if strings.TrimSpace(raw) == "" {
		return []target.FieldError{{Field: "origin", Message: "Enter the origin of the page: scheme, host and port, as the browser's address bar has them.", Example: originExample}}
	}
	text, notes, bad := target.ParseOrigin(raw)
	if bad != nil {
		return []target.FieldError{*bad}
	}
	parsed, err := fetch.ParseOrigin(text)
	if err != nil {
		return []target.FieldError{{Field: "origin", Message: "This is no origin that a browser sends: " + err.Error() + ".", Example: originExample}}
	}
	o.Origin = parsed
	o.Notes = append(o.Notes, notes...)
	return nil
}

// headerNames reads names of request headers, separated by commas, blanks or lines. A value that
// came along is dropped: what a server allows are names, and a value may be a secret.
func headerNames(text string) ([]string, *target.FieldError) {
	fault := func(message string) *target.FieldError {
		return &target.FieldError{Field: "headers", Message: message, Example: "X-Api-Key, Mcp-Session-Id"}
	}
	var out []string
	for line := range strings.Lines(text) {
		name, _, hasValue := strings.Cut(line, ":")
		names := strings.FieldsFunc(name, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == ';' })
		if hasValue && len(names) > 1 {
			return nil, fault("Enter names of headers without their values, or one header a line.")
		}
		for _, n := range names {
			if !token(n) {
				return nil, fault(fmt.Sprintf("%q is no name of a header.", n))
			}
			if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, n) }) {
				out = append(out, n)
			}
		}
	}
	if len(out) > maxHeaders {
		return nil, fault(fmt.Sprintf("These are %d headers; up to %d can be asked for at once.", len(out), maxHeaders))
	}
	return out, nil
}

// token is RFC 9110 §5.6.2.
func token(s string) bool {
	return s != "" && len(s) <= 100 && strings.Trim(s, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
