package discovery

import (
	"slices"
	"strings"

	"casdoctor/checks/oauth"
	"casdoctor/checks/target"
)

// specification is the entry of the strictness table that is no client.
const specification = "spec"

// clientNames are the names of the clients whose comparison is known, for sentences.
var clientNames = map[string]string{
	"ts-sdk": "the TypeScript SDK", "mcp-remote": "mcp-remote", "gemini-cli": "Gemini CLI", "go-sdk": "the Go SDK", "vscode": "VS Code",
}

func clientNamesOf(ids []string) string {
	var out []string
	for _, id := range ids {
		name := clientNames[id]
		if name == "" {
			name = id
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// judgement is what the clients whose rule is known make of a resource.
type judgement struct {
	spec           bool     // the specification refuses it
	refuse, accept []string // profiles; never nil
}

// judgeClients is the strictness table for one resource.
func judgeClients(endpoint, published string, readAtRoot bool) judgement {
	v := judgement{refuse: []string{}, accept: []string{}}
	for _, s := range oauth.Strictnesses() {
		atRoot := s.RootOrigin && readAtRoot && published == oauth.OriginOf(endpoint) && !bareHost(endpoint)
		switch takes := s.Judge(endpoint, published) || atRoot; {
		case s.Client == specification:
			v.spec = !takes
		case takes:
			v.accept = append(v.accept, s.Client)
		default:
			v.refuse = append(v.refuse, s.Client)
		}
	}
	return v
}

func (v judgement) sentence() string {
	text := "Of the clients whose rule is known none refuses it"
	if len(v.refuse) > 0 {
		text = "Refused by " + clientNamesOf(v.refuse)
	}
	if len(v.accept) > 0 {
		text += "; accepted by " + clientNamesOf(v.accept)
	}
	text += "."
	if v.spec {
		text = "The specification has clients refuse it. " + text
	}
	return text
}

// chosen says whether the client that the user chose is among them; "" without a choice.
func (v judgement) chosen(id string) string {
	p, known := target.ProfileByID(id)
	switch {
	case !known:
		return ""
	case slices.Contains(v.refuse, id):
		return " The client that you chose, " + p.Name + ", is among those that refuse it."
	case slices.Contains(v.accept, id):
		return " The client that you chose, " + p.Name + ", is among those that accept it."
	}
	return " How " + p.Name + ", the client that you chose, compares is not known."
}
