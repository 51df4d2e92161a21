package views

import (
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/target"
)

// Form is what the form shows: the inputs as typed and what is wrong with them.
// It never holds a secret.
type Form struct {
	Casdoor, MCP                  string
	ClientID, RedirectURI, Origin string
	Resource, Scope, Client       string
	RegisteredRedirectURIs        string // one a line, as typed
	Topics                        []string
	AllowRegistration             bool
	Errors                        []target.FieldError
	Forgotten                     []string // inputs that were typed and must be typed again, as they are or hold a secret
	Ignored                       []string // secret inputs that the query held
	Trouble                       string   // why no run could be started although the inputs are right
	Lab                           string   // name of the lab's pair that filled the form
	LabTitle, LabStory            string
	LabExamples                   []Link // pairs that fill the form; none when the lab is off
	LabOff                        bool
}

// Link is a link with its text.
type Link struct{ Href, Text string }

// input is one field of the form.
type input struct {
	name, label, hint, value string
	secret, focus            bool
	lines                    bool // several values, one a line
}

// moreFields are the inputs under "More about the failing setup".
var moreFields = []string{"token", "client_id", "client_secret", "redirect_uri", "registered_redirect_uris", "origin", "resource", "scope", "client", "topics", "allow_registration"}

// open reports whether one of the further inputs is filled in or wrong.
func (f Form) open() bool {
	if len(f.Forgotten) > 0 || len(f.Topics) > 0 || f.AllowRegistration ||
		f.ClientID+f.RedirectURI+f.RegisteredRedirectURIs+f.Origin+f.Resource+f.Scope+f.Client != "" {
		return true
	}
	return slices.ContainsFunc(f.Errors, func(e target.FieldError) bool { return slices.Contains(moreFields, e.Field) })
}

func (f Form) wrong(name string) (target.FieldError, bool) {
	i := slices.IndexFunc(f.Errors, func(e target.FieldError) bool { return e.Field == name })
	if i < 0 {
		return target.FieldError{}, false
	}
	return f.Errors[i], true
}

// describedBy lists the ids of what explains an input.
func (f Form) describedBy(in input) string {
	var ids []string
	if in.hint != "" {
		ids = append(ids, in.name+"-hint")
	}
	if _, bad := f.wrong(in.name); bad {
		ids = append(ids, in.name+"-error")
	}
	if slices.Contains(f.Forgotten, in.name) {
		ids = append(ids, in.name+"-again")
	}
	return strings.Join(ids, " ")
}

func (f Form) urls() []input {
	quiet := len(f.Errors) == 0 && f.Trouble == ""
	return []input{
		{name: "casdoor", label: "Casdoor URL", value: f.Casdoor, focus: quiet,
			hint: "Where Casdoor opens in a browser, for example https://door.example.com. Left empty, it is taken from what the MCP server says."},
		{name: "mcp", label: "MCP server URL", value: f.MCP,
			hint: "The URL that is entered in the client, for example https://mcp.example.com/mcp."},
	}
}

// more are the further inputs. The two secrets stand together: browsers take each secret behind
// a text of its own for a login form of its own.
func (f Form) more() []input {
	return []input{
		{name: "client_id", label: "Client ID", value: f.ClientID, hint: "Of the application in Casdoor, when the client was registered by hand."},
		{name: "client_secret", label: "Client secret", secret: true, hint: "With it a token is requested for the client itself, where the server has that grant, to see what it is worth. Kept in memory for the run only."},
		{name: "token", label: "Access token", secret: true, hint: "A token that the server refuses. It is sent to the MCP server and, with client ID and secret given, to the introspection endpoint. Kept in memory for the run."},
		{name: "redirect_uri", label: "Redirect URI", value: f.RedirectURI, hint: "Where the client wants the user sent back to, exactly as it sends it."},
		{name: "registered_redirect_uris", label: "Registered redirect URIs", value: f.RegisteredRedirectURIs, lines: true,
			hint: "What stands in the application, one a line, copied from there: nothing shows it from outside. It is compared character by character."},
		{name: "origin", label: "Origin", value: f.Origin, hint: "For clients that run in a browser, for example http://localhost:6274."},
		{name: "resource", label: "Resource", value: f.Resource, hint: "The resource parameter that the client sends, when it is known."},
		{name: "scope", label: "Scope", value: f.Scope, hint: "Scopes that the client asks for, separated by spaces."},
	}
}

// inputName is an input's label as part of a sentence.
func inputName(field string) string {
	switch field {
	case "token":
		return "access token"
	case "client_secret":
		return "client secret"
	}
	return fieldLabel(field)
}

func inputNames(fields []string) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = inputName(f)
	}
	return strings.Join(names, " and the ")
}

// againText says at an input why it is empty.
func againText(in input) string {
	if in.secret {
		return "Enter it again: secrets are not sent back to the page."
	}
	return "Enter it again: it holds a secret, and secrets are not sent back to the page."
}

// meantHref is the form with what was probably meant in the place of a wrong input.
func (f Form) meantHref(e target.FieldError) string {
	switch e.Field {
	case "casdoor":
		f.Casdoor = e.Meant
	case "mcp":
		f.MCP = e.Meant
	case "origin":
		f.Origin = e.Meant
	}
	return fullForm(f)
}

func (f Form) topicChosen(t string) bool { return slices.Contains(f.Topics, t) }

func topicLabel(t string) string { return topicName(checks.Topic(t)) }

func topicHint(t string) string { return topicHints[checks.Topic(t)] }

func fieldLabel(name string) string {
	labels := map[string]string{"casdoor": "Casdoor URL", "mcp": "MCP server URL", "token": "Access token", "client_id": "Client ID",
		"client_secret": "Client secret", "redirect_uri": "Redirect URI", "registered_redirect_uris": "Registered redirect URIs", "origin": "Origin", "resource": "Resource", "scope": "Scope",
		"client": "Client", "topics": "Topics", "allow_registration": "Test registration",
		"url": "One URL alone", "revision": "Revision of the protocol", "method": "Method", "headers": "Further request headers", "console": "Line from the browser's console"}
	if l, ok := labels[name]; ok {
		return l
	}
	return name
}

// anchor is the id of the input that an error belongs to.
func anchor(field string) string {
	if field == "topics" {
		return "topic-" + target.ValidTopics()[0]
	}
	return field
}

func hasError(f Form, name string) bool {
	_, bad := f.wrong(name)
	return bad
}

func forgotten(f Form, name string) bool { return slices.Contains(f.Forgotten, name) }
