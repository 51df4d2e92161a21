package main

import (
	"bytes"
	"slices"
	"testing"

	"casdoctor/checks/target"
)

func TestRegisteredRedirectURIFlag(t *testing.T) {
	var a checkArgs
	env := environment{stderr: &bytes.Buffer{}, stdout: &bytes.Buffer{}, getenv: func(string) string { return "" }}
	fs := newFlags("check", "", env)
	a.flags(fs)
	if ok, _ := parse(fs, []string{"--registered-redirect-uri", " https://x/a,b", "--registered-redirect-uri", "https://x/c"}, env); !ok {
		t.Fatal("refused")
	}
	if got := a.input.RegisteredRedirectURIs; !slices.Equal(got, []string{" https://x/a,b", "https://x/c"}) {
		t.Errorf("got %q", got)
	}
}

func TestFlagOf(t *testing.T) {
	for field, want := range map[string]string{"mcp": "mcp", "client_id": "client-id", "topics": "topic", "registered_redirect_uris": "registered-redirect-uri"} {
		if got := flagOf(field); got != want {
			t.Errorf("%s: --%s", field, got)
		}
	}
}

func TestFillIn(t *testing.T) {
	pair := target.Input{Casdoor: "a", MCP: "b", Token: "c", ClientID: "d", ClientSecret: "e", RedirectURI: "f", RegisteredRedirectURIs: []string{"g"}, Origin: "h",
		Resource: "i", Scope: "j", Client: "k", AllowRegistration: true}
	in := target.Input{ClientID: "mine", RegisteredRedirectURIs: []string{"mine"}}
	fillIn(&in, pair)
	want := pair
	want.ClientID, want.RegisteredRedirectURIs = "mine", []string{"mine"}
	if in.ClientID != "mine" || !slices.Equal(in.RegisteredRedirectURIs, want.RegisteredRedirectURIs) || in.Token != "c" || in.Resource != "i" || !in.AllowRegistration || in.Casdoor != "a" || in.Scope != "j" {
		t.Errorf("got %+v", in)
	}
}
