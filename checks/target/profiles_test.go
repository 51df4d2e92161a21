package target

import (
	"net/url"
	"slices"
	"testing"
	"time"
)

func TestProfiles(t *testing.T) {
	want := []string{"claude", "claude-code", "cursor", "vscode", "chatgpt", "mcp-remote", "inspector", "gemini-cli", "codex", "opencode", "go-sdk", "ts-sdk"}
	var ids []string
	for _, p := range Profiles() {
		ids = append(ids, p.ID)
		if p.Name == "" || p.Source == "" {
			t.Errorf("%s: name %q, source %q", p.ID, p.Name, p.Source)
		}
		if _, err := time.Parse(time.DateOnly, p.AsOf); err != nil {
			t.Errorf("%s: %v", p.ID, err)
		}
		if hosted := p.ID == "claude" || p.ID == "chatgpt"; p.Hosted != hosted {
			t.Errorf("%s: hosted = %v", p.ID, p.Hosted)
		}
		for _, r := range p.RedirectURIs {
			if u, err := url.Parse(fill(r)); err != nil || !u.IsAbs() || u.Fragment != "" {
				t.Errorf("%s: redirect URI %s", p.ID, r)
			}
		}
	}
	if !slices.Equal(ids, want) {
		t.Errorf("got %v, want %v", ids, want)
	}
}

// fill puts a number in place of {port} and {id}.
func fill(pattern string) string {
	out := ""
	for i := 0; i < len(pattern); i++ {
		if pattern[i] == '{' {
			for pattern[i] != '}' {
				i++
			}
			out += "1"
			continue
		}
		out += string(pattern[i])
	}
	return out
}

func TestProfileByIDGivesACopy(t *testing.T) {
	p, ok := ProfileByID("claude")
	if !ok || !p.Hosted {
		t.Fatalf("claude: %+v, %v", p, ok)
	}
	p.RedirectURIs[0] = "changed"
	if q, _ := ProfileByID("claude"); q.RedirectURIs[0] == "changed" {
		t.Error("a caller changed the catalogue")
	}
	if _, ok := ProfileByID("Claude"); ok {
		t.Error("ids are exact")
	}
}
