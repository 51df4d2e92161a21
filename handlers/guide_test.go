package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"casdoctor/checks/codes"
)

func TestGuidePages(t *testing.T) {
	s := newSite(t, nil)
	index := s.get("/guide")
	for _, g := range codes.Guides() {
		want(t, index, http.StatusOK, `href="/guide/`+g.Slug+`"`)
		want(t, s.get("/guide/"+g.Slug+"?mcp=https://mcp.example.com/mcp&token=tok-in-url"), http.StatusOK,
			`value="https://mcp.example.com/mcp"`, "Treat it as exposed")
		wantNot(t, s.get("/guide/"+g.Slug+"?token=tok-in-url"), "tok-in-url")
	}
	want(t, s.get("/guide/no-such-section"), http.StatusNotFound, "/guide")
}

// Documentation links with the fragment of its own heading.
func TestGuideByHeading(t *testing.T) {
	s := newSite(t, nil)
	for heading, slug := range map[string]string{
		"401-unauthorized-from-mcp-server": "unauthorized", "invalid_target--resource-error": "invalid-target", "cors-errors-in-browser": "cors",
	} {
		w := s.get("/guide/" + heading + "?mcp=https://m.example/mcp")
		if loc := w.Header().Get("Location"); w.Code != http.StatusMovedPermanently || loc != "/guide/"+slug+"?mcp=https%3A%2F%2Fm.example%2Fmcp" {
			t.Errorf("%s: %d %s", heading, w.Code, loc)
		}
	}
}

func TestGuideFormRunsItsTopicsAlone(t *testing.T) {
	s := newSite(t, nil)
	form := url.Values{"guide": {"discovery-404"}, "topic": {"discovery", "casdoor"}, "casdoor": {"http://127.0.0.1:2"}, "mcp": {"http://127.0.0.1:1/mcp"}}
	run := s.start(t, form)
	if got := strings.Join(run.Target().Topics, " "); got != "discovery casdoor" {
		t.Errorf("topics %q", got)
	}
	s.finish(t, run)
}

// A wrong input brings the section's own page back, with what was typed and without secrets.
func TestGuideFormKeepsInputs(t *testing.T) {
	s := newSite(t, nil)
	w := s.send(http.MethodPost, "/runs", url.Values{"guide": {"unauthorized"}, "mcp": {"ftp://mcp.example.com/x"}, "casdoor": {"https://auth.example.com"}, "token": {"tok-typed"}})
	want(t, w, http.StatusUnprocessableEntity, "401 Unauthorized from MCP Server", `value="ftp://mcp.example.com/x"`, `value="https://auth.example.com"`, `id="mcp-error"`, `id="token-again"`)
	wantNot(t, w, "tok-typed")
}

func TestCORSSectionLeadsToTheSimulator(t *testing.T) {
	s := newSite(t, nil)
	want(t, s.get("/guide/cors?mcp=https://mcp.example.com/mcp&origin=https://app.example.com"), 200, `href="/cors?mcp=https%3A%2F%2Fmcp.example.com%2Fmcp&amp;origin=https%3A%2F%2Fapp.example.com"`)
	wantNot(t, s.get("/guide/jwt"), `href="/cors?`)
}
