package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"casdoctor/checks/target"
	"casdoctor/views"
)

// form is the start page, filled in from the query or from a pair of the lab.
func (s *site) form(c echo.Context) error {
	q := c.QueryParams()
	f := queryForm(q)
	if p, ok := s.labPair(q.Get("lab")); ok {
		ignored, forgotten := f.Ignored, f.Forgotten
		f = formOf(p.Input)
		f.Ignored, f.Forgotten = ignored, forgotten
		s.describeLab(&f, p)
	}
	return s.showForm(c, http.StatusOK, f)
}

// queryForm is a form with the inputs of a query. Secrets are not read from it.
func queryForm(q url.Values) views.Form {
	f := views.Form{
		Casdoor: q.Get("casdoor"), MCP: q.Get("mcp"), Client: q.Get("client"), ClientID: q.Get("client_id"),
		RedirectURI: q.Get("redirect_uri"), RegisteredRedirectURIs: strings.Join(q["registered_redirect_uris"], "\n"), Origin: q.Get("origin"), Resource: q.Get("resource"), Scope: q.Get("scope"),
		Topics: knownTopics(q["topic"]),
	}
	for _, secret := range []string{"token", "client_secret"} {
		if q.Has(secret) {
			f.Ignored = append(f.Ignored, secret)
		}
	}
	for _, name := range q["again"] {
		if slices.Contains(secretive, name) && !slices.Contains(f.Forgotten, name) {
			f.Forgotten = append(f.Forgotten, name)
		}
	}
	if hideTokens(&f) && !slices.Contains(f.Ignored, "token") {
		f.Ignored = append(f.Ignored, "token")
	}
	return f
}

func knownTopics(given []string) []string {
	var out []string
	for _, t := range given {
		if slices.Contains(target.ValidTopics(), t) && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (s *site) showForm(c echo.Context, status int, f views.Form) error {
	f.LabExamples = s.examples()
	title := "Diagnose an MCP connection"
	if len(f.Errors) > 0 {
		title = "Check the inputs"
	}
	return html(c, status, views.FormPage(s.page(title, "diagnose"), f))
}

func (s *site) describeLab(f *views.Form, p labPair) {
	f.Lab, f.LabTitle, f.LabStory = p.Name, p.Title, p.Story
}

// formOf shows inputs as typed, without the secrets.
func formOf(in target.Input) views.Form {
	return views.Form{
		Casdoor: in.Casdoor, MCP: in.MCP, ClientID: in.ClientID, RedirectURI: in.RedirectURI, RegisteredRedirectURIs: strings.Join(in.RegisteredRedirectURIs, "\n"), Origin: in.Origin,
		Resource: in.Resource, Scope: in.Scope, Client: in.Client, Topics: in.Topics, AllowRegistration: in.AllowRegistration,
	}
}

// withoutCredentials takes the user name and password off a refused URL, so that the
// page does not send them back.
func withoutCredentials(text string) string {
	i := strings.LastIndex(text, "@")
	if i < 0 {
		return text
	}
	scheme := ""
	if j := strings.Index(text, "://"); j >= 0 && j < i {
		scheme = text[:j+3]
	}
	return scheme + text[i+1:]
}

// hideTokens empties the inputs in which a token was put by mistake, so that the page does
// not send it back, and reports whether there was one.
func hideTokens(f *views.Form) bool {
	found := false
	hide := func(address bool, values ...*string) {
		for _, value := range values {
			if target.HoldsToken(*value, address) {
				*value, found = "", true
			}
		}
	}
	hide(true, &f.Casdoor, &f.MCP, &f.Origin)
	hide(false, &f.ClientID, &f.RedirectURI, &f.RegisteredRedirectURIs, &f.Resource, &f.Scope)
	return found
}

// hideCredentials cleans the URLs of a form that is shown again with errors.
func hideCredentials(f *views.Form) {
	hideTokens(f)
	for name, value := range map[string]*string{"casdoor": &f.Casdoor, "mcp": &f.MCP, "redirect_uri": &f.RedirectURI, "origin": &f.Origin} {
		if slices.ContainsFunc(f.Errors, func(e target.FieldError) bool { return e.Field == name }) {
			*value = withoutCredentials(*value)
		}
	}
	if slices.ContainsFunc(f.Errors, func(e target.FieldError) bool { return e.Field == "registered_redirect_uris" }) {
		lines := strings.Split(f.RegisteredRedirectURIs, "\n")
		for i, line := range lines {
			lines[i] = withoutCredentials(line)
		}
		f.RegisteredRedirectURIs = strings.Join(lines, "\n")
	}
}

// secretive are the inputs that are a secret or may hold one.
var secretive = []string{"token", "client_secret", "casdoor", "mcp", "redirect_uri", "registered_redirect_uris", "resource"}

// editHref is the form with the inputs of a run. Secrets are left out, and so is
// every value that has one masked in it; the form says that they are to be entered again.
func (s *site) editHref(t target.Target) string {
	v := t.View()
	q := url.Values{}
	if p, ok := s.labOf(t); ok { // what the pair brings along needs no entering
		q.Set("lab", p.Name)
		again(q, t.Token != p.target.Token, "token")
		again(q, t.ClientSecret != p.target.ClientSecret, "client_secret")
		return "/?" + q.Encode()
	}
	again(q, t.Token != "", "token")
	again(q, t.ClientSecret != "", "client_secret")
	for _, input := range []struct{ name, value string }{
		{"casdoor", v.Casdoor}, {"mcp", v.MCP}, {"client", v.Client}, {"client_id", v.ClientID}, {"redirect_uri", v.RedirectURI},
		{"origin", v.Origin}, {"resource", v.Resource}, {"scope", v.Scope},
	} {
		again(q, masked(input.value), input.name)
		if input.value != "" && !masked(input.value) {
			q.Set(input.name, input.value)
		}
	}
	again(q, slices.ContainsFunc(v.RegisteredRedirectURIs, masked), "registered_redirect_uris")
	for _, uri := range v.RegisteredRedirectURIs {
		if !masked(uri) {
			q.Add("registered_redirect_uris", uri)
		}
	}
	for _, t := range v.Topics {
		q.Add("topic", t)
	}
	return "/?" + q.Encode()
}

func again(q url.Values, lost bool, name string) {
	if lost {
		q.Add("again", name)
	}
}
