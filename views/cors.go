package views

import (
	"net/url"
	"strings"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/simulate"
	"casdoctor/checks/target"
)

// CORS is what the simulator's page shows.
type CORS struct {
	Form
	URL, Revision, Method, Headers string
	Credentials                    bool
	// Asked: a simulation was made, and Rows are what it came to.
	Asked   bool
	Rows    []corsgrid.Row
	Notes   []target.Note
	Page    string // the origin of the simulated page
	Console string // the line that was pasted
	Case    *corsgrid.Case
	// Trouble says why no simulation could be made; in Form.
}

func (c CORS) fields() []input {
	return []input{
		{name: "mcp", label: "MCP server URL", value: c.MCP, focus: len(c.Errors) == 0 && !c.Asked, hint: "The URL that is entered in the client."},
		{name: "casdoor", label: "Casdoor URL", value: c.Casdoor, hint: "Left empty, it is taken from what the MCP server says."},
	}
}

var (
	originInput  = input{name: "origin", label: "Origin of the page", hint: "Scheme, host and port, as in the browser's address bar. You need not own it."}
	urlInput     = input{name: "url", label: "One URL alone", hint: "In place of the two above: any endpoint."}
	headersInput = input{name: "headers", label: "Further request headers", hint: "Names are enough, separated by commas. Values do not matter to CORS, and none is sent."}
)

func withValue(in input, value string) input {
	in.value = value
	return in
}

// further reports that one of the folded inputs is filled in or wrong.
func (c CORS) further() bool {
	for _, e := range c.Errors {
		if e.Field == "url" || e.Field == "method" || e.Field == "headers" || e.Field == "credentials" || e.Field == "revision" {
			return true
		}
	}
	return c.URL+c.Method+c.Headers != "" || c.Credentials || c.Revision != "" && c.Revision != corsgrid.DefaultRevision
}

func revisionName(r string) string {
	if r == corsgrid.DefaultRevision {
		return r + " (most clients)"
	}
	return r
}

// corsHref is the simulator, filled in with what the form holds.
func (f Form) corsHref() string {
	return corsHref(map[string]string{"casdoor": f.Casdoor, "mcp": f.MCP, "origin": f.Origin})
}

// corsHref is the simulator, filled in with the servers of the run.
func (r Run) corsHref() string {
	t := r.Report.Target
	return corsHref(map[string]string{"casdoor": t.Casdoor, "mcp": t.MCP, "origin": t.Origin})
}

// corsHref leaves out what is empty, and what has a secret masked in it.
func corsHref(inputs map[string]string) string {
	q := url.Values{}
	for name, value := range inputs {
		if value != "" && !strings.Contains(value, target.Mask) {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return "/cors"
	}
	return "/cors?" + q.Encode()
}

func methodName(m string) string {
	if m == "" {
		return "As the client does"
	}
	return m
}

func presetNote(id string) string {
	p, _ := simulate.PresetByID(id)
	if p.Note == "" {
		return ""
	}
	return p.Name + ": " + p.Note
}
