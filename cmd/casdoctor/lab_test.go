package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"casdoctor/checks/lab"
	"casdoctor/checks/target"
)

func TestLabList(t *testing.T) {
	got := call(t, nil, "lab", "--list")
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	specs := lab.Specs()
	if got.status != exitOK || got.stderr != "" || len(lines) != len(specs)+1 {
		t.Fatalf("%d lines for %d pairs: %s", len(lines), len(specs), got)
	}
	for i, s := range specs {
		want := string(s.Code)
		if s.Healthy {
			want = "(healthy)"
		}
		if f := strings.Fields(lines[i+1]); len(f) < 3 || f[0] != s.Name || f[1] != want || !strings.HasSuffix(lines[i+1], s.Title) {
			t.Errorf("line %d is %q, want %s %s %s", i+2, lines[i+1], s.Name, want, s.Title)
		}
	}
}

// TestTheLabsCommandsWork does what a reader does: start the lab, copy a command, run it.
func TestTheLabsCommandsWork(t *testing.T) {
	ca := filepath.Join(t.TempDir(), "lab-ca.pem")
	names := []string{"healthy", "healthy-https", "metadata-http-scheme-behind-proxy", "redirect-uri-not-allowed"}
	b := launch(t, "lab", "--only", strings.Join(names[:2], ","), "--only", names[2]+","+names[3], "--write-ca", ca)
	out := b.stdout.await(t, names[3]+": ")
	if info, err := os.Stat(ca); err != nil || info.Size() == 0 {
		t.Errorf("the authority was not written: %v", err)
	}
	commands := map[string][]string{}
	for block := range strings.SplitSeq(out, "\n\n") {
		if title, command, ok := strings.Cut(block, "\n  casdoctor "); ok {
			name, _, _ := strings.Cut(title, ":")
			commands[name] = strings.Fields(strings.ReplaceAll(command, "'", ""))
		}
	}
	for i, name := range names {
		got := call(t, nil, append(commands[name], "--format", "json")...)
		if got.status == exitUsage || len(commands[name]) == 0 {
			t.Errorf("%s: %q: %s", name, commands[name], got)
			continue
		}
		doc := oneDocument(t, got.stdout)
		if healthy := i < 2; healthy != (doc["verdict"] == "healthy") || healthy != (got.status == exitOK) {
			t.Errorf("%s: %v, %s\n%q", name, doc["verdict"], doc["summary"], commands[name])
		}
		if ds := doc["diagnoses"].([]any); i >= 2 && (len(ds) == 0 || ds[0].(map[string]any)["code"] != name) {
			t.Errorf("%s: another diagnosis: %v", name, doc["summary"])
		}
	}
	if status := b.end(t); status != exitOK || b.stderr.String() != "" {
		t.Errorf("status %d: %s", status, b.stderr)
	}
}

func TestHTTPSPairsNeedTheLabsAuthority(t *testing.T) {
	for name, hint := range map[string]bool{"healthy": false, "healthy-https": true} {
		b := launch(t, "lab", "--only", name)
		out := b.stdout.await(t, "casdoctor check")
		if got := strings.Contains(out, "--write-ca"); got != hint || strings.Contains(out, "--ca-file") {
			t.Errorf("%s: hint %v in\n%s", name, got, out)
		}
		b.end(t)
	}
	if got := call(t, nil, "lab", "--only", "healthy", "--write-ca", filepath.Join(t.TempDir(), "no", "such", "folder")); got.status != exitUsage || !strings.Contains(got.stderr, "--write-ca") {
		t.Error(got)
	}
}

func TestCommandFor(t *testing.T) {
	in := target.Input{Casdoor: "https://auth.lab.example", MCP: "http://127.0.0.1:5/mcp?a=1&b=2", Token: "tok", ClientID: "id", ClientSecret: "it's", RedirectURI: "http://localhost/cb",
		RegisteredRedirectURIs: []string{"https://a/$x", "https://b/"}, Origin: "https://o.example", Resource: "r", Scope: "openid email", Client: "cursor", AllowRegistration: true}
	want := `casdoctor check --casdoor https://auth.lab.example --mcp 'http://127.0.0.1:5/mcp?a=1&b=2' --token tok --client-id id --client-secret 'it'\''s' ` +
		`--redirect-uri http://localhost/cb --registered-redirect-uri 'https://a/$x' --registered-redirect-uri https://b/ --origin https://o.example --resource r ` +
		`--scope 'openid email' --client cursor --allow-registration --resolve a:443:127.0.0.1:1 --resolve b:443:127.0.0.1:2 --ca-file 'my ca.pem'`
	if got := commandFor(in, map[string]string{"b:443": "127.0.0.1:2", "a:443": "127.0.0.1:1"}, "my ca.pem"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := commandFor(target.Input{MCP: "http://127.0.0.1:5/mcp"}, nil, "ca.pem"); got != "casdoctor check --mcp http://127.0.0.1:5/mcp" {
		t.Errorf("got %s", got)
	}
}
