package target

import (
	"net/url"
)

const (
	exampleCasdoor = "https://door.example.com"
	exampleMCP     = "https://mcp.example.com/mcp"
)

// parsing collects what Parse finds, in the order of the fields.
type parsing struct {
	target Target
	errs   []FieldError
}

// Parse reads the inputs. With errors the Target is zero and every wrong field has
// one FieldError; without, each URL is an absolute http or https URL without
// credentials and fragment, in canonical spelling, and parses to itself again.
// No message quotes a secret or a part of a URL that might be one.
func Parse(in Input) (Target, []FieldError) {
	var p parsing
	p.urls(in)
	p.words(in)
	if len(p.errs) > 0 {
		return Target{}, p.errs
	}
	p.target.AllowRegistration = in.AllowRegistration
	return p.target, nil
}

// urls reads the two boxes and settles which is which.
func (p *parsing) urls(in Input) {
	var b boxes
	b.casdoor, b.casdoorNotes = p.url("casdoor", in.Casdoor, exampleCasdoor)
	b.mcp, b.mcpNotes = p.url("mcp", in.MCP, exampleMCP)
	if len(p.errs) > 0 {
		return
	}
	if b.casdoor == nil && b.mcp == nil {
		p.errs = append(p.errs, FieldError{Field: "mcp", Message: "Enter the URL of the MCP server, of Casdoor, or both.", Example: exampleMCP})
		return
	}
	b.settle()
	p.target.Casdoor, p.target.MCP = b.casdoor, b.mcp
	if b.exchanged {
		p.note("casdoor", "The two boxes looked swapped: "+showURL(b.mcp)+" is taken as the MCP server and "+showURL(b.casdoor)+" as Casdoor.")
	}
	p.target.Notes = append(p.target.Notes, b.casdoorNotes...)
	if b.casdoor != nil && looksLikeMCP(b.casdoor) {
		p.note("casdoor", "This looks like the URL of an MCP server, not of Casdoor.")
	}
	p.target.Notes = append(p.target.Notes, b.mcpNotes...)
	if b.mcp != nil && looksLikeCasdoor(b.mcp) {
		p.note("mcp", "This looks like a URL of Casdoor (or another authorization server), not of an MCP server.")
	}
}

// url reads one box; nil when it is empty or wrong.
func (p *parsing) url(field, raw, example string) (*url.URL, []Note) {
	if len(raw) > maxRaw {
		p.errs = append(p.errs, FieldError{Field: field, Message: overLong, Example: example})
		return nil, nil
	}
	cleaned := unwrap(raw)
	if cleaned.text == "" {
		return nil, nil
	}
	w, bad := parseWeb(cleaned.text)
	if bad != nil {
		p.errs = append(p.errs, bad.fieldError(field, example))
		return nil, nil
	}
	return w.url, append(cleaned.notes(field), labelled(field, w.notes)...)
}

// words reads everything but the two URLs.
func (p *parsing) words(in Input) {
	t := &p.target
	var notes []Note
	var bad *FieldError
	t.Token, notes, bad = parseToken(in.Token)
	p.add(notes, bad)
	t.ClientID, notes, bad = parseClientID(in.ClientID)
	p.add(notes, bad)
	t.ClientSecret, bad = parseClientSecret(in.ClientSecret)
	p.add(nil, bad)
	t.RedirectURI, notes, bad = parseRedirectURI(in.RedirectURI)
	p.add(notes, bad)
	t.RegisteredRedirectURIs, bad = parseRegistered(in.RegisteredRedirectURIs)
	p.add(nil, bad)
	t.Origin, notes, bad = parseOrigin(in.Origin)
	p.add(notes, bad)
	t.Resource, bad = parseResource(in.Resource)
	p.add(nil, bad)
	t.Scopes, notes, bad = parseScope(in.Scope)
	p.add(notes, bad)
	t.Client, bad = parseClient(in.Client)
	p.add(nil, bad)
	t.Topics, bad = parseTopics(in.Topics)
	p.add(nil, bad)
}

func (p *parsing) add(notes []Note, bad *FieldError) {
	p.target.Notes = append(p.target.Notes, notes...)
	if bad != nil {
		p.errs = append(p.errs, *bad)
	}
}

func (p *parsing) note(field, text string) {
	p.target.Notes = append(p.target.Notes, Note{field, text})
}

func labelled(field string, texts []string) []Note {
	var out []Note
	for _, text := range texts {
		out = append(out, Note{field, text})
	}
	return out
}

func relabel(notes []Note, field string) []Note {
	for i := range notes {
		notes[i].Field = field
	}
	return notes
}
