package codes

import (
	"slices"
	"testing"
)

func TestOwnersAreOfTheCatalogue(t *testing.T) {
	valid := []Owner{OwnerMCP, OwnerAS, OwnerClient, OwnerOfAnswer}
	for c, o := range owners {
		if _, ok := Lookup(c); !ok || !slices.Contains(valid, o) {
			t.Errorf("%s has the owner %q", c, o)
		}
	}
	for f := range ownerOfFamily {
		if !slices.Contains(families, f) {
			t.Errorf("unknown family %q", f)
		}
	}
	if OwnerOf("no-such-code") != "" || OwnerOf(PRMMissing) != OwnerMCP || OwnerOf(CasdoorDCRDisabled) != OwnerAS || OwnerOf(WrongMCPURL) != OwnerClient {
		t.Error("owners are mixed up")
	}
}

// A cause that is one party's must have a fix that speaks to it, or to a proxy in front of it.
func TestEveryOwnerHasAFix(t *testing.T) {
	for _, e := range All() {
		o := OwnerOf(e.Code)
		if o == "" || o == OwnerOfAnswer {
			continue
		}
		if !slices.ContainsFunc(e.Fixes, func(f Fix) bool { a := f.Addressee(); return a == o || a == OwnerProxy || a == "" }) {
			t.Errorf("%s is at %s, and no fix speaks to it", e.Code, o)
		}
	}
}

func TestAddresseesOfFixes(t *testing.T) {
	for _, tt := range []struct {
		f              Fix
		speaks, serves Owner
	}{
		{casdoor("x"), OwnerAS, OwnerAS}, {asOf("x"), OwnerAS, OwnerAS}, {server("x"), OwnerMCP, OwnerMCP}, {goSDK("x"), OwnerMCP, OwnerMCP}, {express("x"), OwnerMCP, OwnerMCP},
		{client("x"), OwnerClient, ""}, {Fix{Where: "The client"}, OwnerClient, ""}, {proxy("x"), OwnerProxy, ""}, {Fix{Where: "The network"}, "", ""},
		{nginx("Pass it on to Casdoor."), OwnerProxy, OwnerAS}, {caddy("x").with("mcp.example.com {}"), OwnerProxy, OwnerMCP}, {nginx("Casdoor and the MCP server."), OwnerProxy, ""},
	} {
		if tt.f.Addressee() != tt.speaks || tt.f.Serves() != tt.serves {
			t.Errorf("%+v speaks to %q and serves %q", tt.f, tt.f.Addressee(), tt.f.Serves())
		}
	}
}
