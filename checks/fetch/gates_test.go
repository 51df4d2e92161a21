package fetch

import "testing"

// TestLocalAddressesAreNoMixedContentToChromium: it lets a page on https ask for http at a private address or a .local
// name, with the user's permission; other browsers, and Chromium for a name that only resolves to one, do not.
func TestLocalAddressesAreNoMixedContentToChromium(t *testing.T) {
	page, err := ParseOrigin("https://app.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		url    string
		rules  Rules
		access bool
		want   Reason
	}{
		{"http://192.168.1.5:3000/mcp", Chromium, true, ""},
		{"http://box.LOCAL./mcp", Chromium, true, ""},
		{"http://192.168.1.5:3000/mcp", Chromium, false, LocalNetworkDenied},
		{"http://192.168.1.5:3000/mcp", Standard, true, MixedContent},
		{"http://intranet.example.com/mcp", Chromium, true, MixedContent},
		{"http://203.0.113.5/mcp", Chromium, true, MixedContent},
	} {
		p := PlanOf(Request{Origin: page, URL: tt.url, Method: "GET", Rules: tt.rules, From: Public, LocalAccess: tt.access, Spaces: map[string]Space{"intranet.example.com": Local}})
		got := Reason("")
		if p.Failure != nil {
			got = p.Failure.Reason
		}
		if got != tt.want {
			t.Errorf("%s by %v: %q, want %q", tt.url, tt.rules, got, tt.want)
		}
	}
}
