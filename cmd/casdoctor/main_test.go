package main

import (
	"bytes"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"casdoctor/checks/codes"
)

func TestHelp(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"--help"}, []string{"casdoctor [serve]", "casdoctor check", "casdoctor lab", "casdoctor version", "CASDOCTOR_LISTEN"}},
		{[]string{"-h"}, []string{"casdoctor [serve]"}},
		{[]string{"help"}, []string{"casdoctor [serve]"}},
		{[]string{"help", "made-up"}, []string{"casdoctor [serve]"}},
		{[]string{"check", "--help"}, []string{"casdoctor check --mcp", "Exit status: 0", "Flags:", "--mcp URL", "--client-secret secret", "claude-code", "discovery", "(default 30s)"}},
		{[]string{"check", "-h"}, []string{"casdoctor check --mcp"}},
		{[]string{"check", "--mcp", "https://mcp.example.com", "--help"}, []string{"casdoctor check --mcp"}},
		{[]string{"help", "check"}, []string{"casdoctor check --mcp"}},
		{[]string{"serve", "--help"}, []string{"casdoctor serve --listen", "--allow-network CIDR", "--ca-file file", "(default 127.0.0.1:8080)"}},
		{[]string{"--listen", "127.0.0.1:0", "--help"}, []string{"casdoctor serve --listen"}},
		{[]string{"lab", "--help"}, []string{"casdoctor lab --list", "--only pairs", "--write-ca file"}},
	} {
		got := call(t, nil, tt.args...)
		if got.status != exitOK || got.stderr != "" || !strings.Contains(got.stdout, "Examples:\n  casdoctor") {
			t.Errorf("%q: %s", tt.args, got)
		}
		for _, w := range tt.want {
			if !strings.Contains(got.stdout, w) {
				t.Errorf("%q does not tell of %q:\n%s", tt.args, w, got.stdout)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}, {"-version"}} {
		got := call(t, nil, args...)
		if got.status != exitOK || got.stderr != "" || got.stdout != "casdoctor "+buildVersion()+", catalogue of codes "+codes.Version+"\n" {
			t.Errorf("%q: %s", args, got)
		}
	}
}

// TestWrongUse: exit status 2, nothing on stdout, and a sentence that names the field and
// shows an example.
func TestWrongUse(t *testing.T) {
	const mcp = "http://127.0.0.1:1/mcp"
	for _, tt := range []struct {
		name string
		vars map[string]string
		args []string
		want []string
	}{
		{"an unknown command", nil, []string{"chek"}, []string{`"chek"`, "casdoctor check"}},
		{"an unknown flag", nil, []string{"check", "--nope", "x"}, []string{"--nope", "casdoctor check --help", "for example --mcp https://"}},
		{"an unknown flag of serve", nil, []string{"--nope"}, []string{"--nope", "casdoctor serve --help", "for example --listen 127.0.0.1:8080"}},
		{"an unknown flag of lab", nil, []string{"lab", "--mcp", mcp}, []string{"--mcp", "for example --only healthy"}},
		{"odd syntax", nil, []string{"check", "--=x"}, []string{"--=x", "for example --mcp https://"}},
		{"a flag without its value", nil, []string{"check", "--mcp"}, []string{"--mcp needs a value", "for example --mcp https://"}},
		{"a pair is missing", nil, []string{"check", "--lab"}, []string{"--lab needs a value", "for example --lab prm-missing"}},
		{"a value without its flag", nil, []string{"check", mcp}, []string{`"` + mcp + `"`, "for example --mcp https://"}},
		{"a value without its flag, of lab", nil, []string{"lab", "healthy"}, []string{`"healthy"`, "for example --only healthy"}},
		{"no URL at all", nil, []string{"check"}, []string{"--mcp:", "for example https://mcp.example.com/mcp"}},
		{"a URL that is none", nil, []string{"check", "--mcp", "ftp://h/x"}, []string{"--mcp:", "for example https://"}},
		{"two wrong fields", nil, []string{"check", "--mcp", mcp, "--origin", "*", "--redirect-uri", "cb"}, []string{"--origin:", "--redirect-uri:"}},
		{"a topic", nil, []string{"check", "--mcp", mcp, "--topic", "nope"}, []string{"--topic:", "discovery", "for example reach"}},
		{"one of several topics", nil, []string{"check", "--mcp", mcp, "--topic", "reach,nope"}, []string{"--topic:"}},
		{"a profile", nil, []string{"check", "--mcp", mcp, "--client", "nope"}, []string{"--client:", "cursor", "for example claude"}},
		{"a format", nil, []string{"check", "--mcp", mcp, "--format", "xml"}, []string{`--format "xml"`, "one of text, json, markdown, junit, har", "for example --format json"}},
		{"a time that is none", nil, []string{"check", "--mcp", mcp, "--timeout", "soon"}, []string{`--timeout: "soon"`, "for example --timeout=30s"}},
		{"no time", nil, []string{"check", "--mcp", mcp, "--timeout", "0s"}, []string{"--timeout 0s", "for example --timeout 30s"}},
		{"too much time", nil, []string{"check", "--mcp", mcp, "--timeout", "11m"}, []string{"--timeout 11m", "for example"}},
		{"a yes that is none", nil, []string{"check", "--mcp", mcp, "--allow-registration=perhaps"}, []string{`--allow-registration: "perhaps"`, "for example --allow-registration=false"}},
		{"a time in the environment", map[string]string{"CASDOCTOR_TIMEOUT": "soon"}, []string{"check", "--mcp", mcp}, []string{`CASDOCTOR_TIMEOUT: "soon"`, "for example CASDOCTOR_TIMEOUT=30s"}},
		{"a yes in the environment", map[string]string{"CASDOCTOR_LAB": "perhaps"}, []string{"serve", "--listen", "127.0.0.1:0"}, []string{`CASDOCTOR_LAB: "perhaps"`, "for example CASDOCTOR_LAB=false"}},
		{"a URL in the environment", map[string]string{"CASDOCTOR_MCP": "ftp://h"}, []string{"check"}, []string{"--mcp:"}},
		{"a pair", nil, []string{"check", "--lab", "nope"}, []string{`--lab: the lab has no pair "nope"`, "casdoctor lab --list", "for example --lab prm-missing"}},
		{"a pair and a URL", nil, []string{"check", "--lab", "healthy", "--mcp", mcp}, []string{"--lab", "--mcp"}},
		{"a pair of the lab", nil, []string{"lab", "--only", "healthy,nope"}, []string{`--only: the lab has no pair "nope"`, "for example --only prm-missing"}},
		{"a lab for everyone", nil, []string{"lab", "--host", "0.0.0.0"}, []string{"--host", "loopback", "for example 127.0.0.1"}},
		{"a network", nil, []string{"serve", "--listen", "127.0.0.1:0", "--allow-network", "10.20.0.0"}, []string{`--allow-network "10.20.0.0"`, "CIDR", "for example 10.20.0.0/16"}},
		{"a network, before anything starts", nil, []string{"serve", "--listen", "8080", "--allow-network", "x"}, []string{`--allow-network "x"`}},
		{"a network in the environment", map[string]string{"CASDOCTOR_ALLOW_NETWORK": "10.0.0.0/8,x"}, []string{"--listen", "127.0.0.1:0"}, []string{`--allow-network "x"`}},
		{"an address", nil, []string{"serve", "--listen", "8080", "--lab=false"}, []string{"--listen 127.0.0.1:0", "8080"}},
		{"no time for a run", nil, []string{"serve", "--listen", "127.0.0.1:0", "--timeout", "-1s"}, []string{"--timeout -1s", "for example --timeout 30s"}},
		{"no room for runs", nil, []string{"serve", "--listen", "127.0.0.1:0", "--keep", "0"}, []string{"--keep 0", "for example --keep 200"}},
		{"a resolve without a port", nil, []string{"check", "--mcp", mcp, "--resolve", "h:127.0.0.1"}, []string{`--resolve "h:127.0.0.1"`, "for example mcp.example.com:443:127.0.0.1"}},
		{"a resolve with a word for a port", nil, []string{"check", "--mcp", mcp, "--resolve", "h:https:127.0.0.1"}, []string{`"https" is no port`, "for example"}},
		{"a resolve to a name", nil, []string{"check", "--mcp", mcp, "--resolve", "h:443:other"}, []string{`"other" is no address`, "for example 127.0.0.1"}},
		{"an authority that is not there", nil, []string{"check", "--mcp", mcp, "--ca-file", "no-such.pem"}, []string{"--ca-file", "no-such.pem", "for example"}},
		{"an authority that is none", nil, []string{"check", "--mcp", mcp, "--ca-file", "main.go"}, []string{"--ca-file", "main.go", "PEM"}},
		{"an authority that is none, of the dashboard", nil, []string{"serve", "--listen", "127.0.0.1:0", "--ca-file", "main.go"}, []string{"--ca-file", "main.go", "PEM"}},
		{"a token file that is not there", nil, []string{"check", "--mcp", mcp, "--token", "@no-such.txt"}, []string{"--token:", "could not be read", "for example --token @token.txt"}},
		{"a secret file that is not there", map[string]string{"CASDOCTOR_CLIENT_SECRET": "@no-such.txt"}, []string{"check", "--mcp", mcp}, []string{"--client-secret:", "could not be read"}},
	} {
		got := call(t, tt.vars, tt.args...)
		if got.status != exitUsage || got.stdout != "" || !strings.HasPrefix(got.stderr, "casdoctor") {
			t.Errorf("%s: %s", tt.name, got)
		}
		for _, w := range tt.want {
			if !strings.Contains(got.stderr, w) {
				t.Errorf("%s: %q is missing in: %s", tt.name, w, got.stderr)
			}
		}
	}
}

// TestEveryFlagHasAnExample keeps the sentences about wrong values whole.
func TestEveryFlagHasAnExample(t *testing.T) {
	known := map[string]bool{}
	for command := range leading {
		out := call(t, nil, command, "--help").stdout
		for line := range strings.Lines(out) {
			if name, ok := strings.CutPrefix(line, "  --"); ok {
				name, value, _ := strings.Cut(strings.TrimSpace(name), " ")
				known[name] = true
				if value != "" && examples[name] == "" {
					t.Errorf("%s --%s %s has no example", command, name, value)
				}
			}
		}
	}
	for name := range examples {
		if !known[name] {
			t.Errorf("an example for --%s, which no command has", name)
		}
	}
}

func TestFlagsGoBeforeTheEnvironment(t *testing.T) {
	vars := map[string]string{"CASDOCTOR_A_WORD": "from the environment", "CASDOCTOR_OTHER": "from the environment", "CASDOCTOR_LIST": "true", "CASDOCTOR_LAB": "false"}
	env := environment{stdout: io.Discard, stderr: io.Discard, getenv: func(k string) string { return vars[k] }}
	fs := newFlags("check", "", env)
	word, other, empty := fs.String("a-word", "", ""), fs.String("other", "", ""), fs.String("empty", "default", "")
	pair := fs.String("lab", "", "")
	if ok, _ := parse(fs, []string{"--a-word", "given"}, env); !ok {
		t.Fatal("refused")
	}
	if *word != "given" || *other != "from the environment" || *empty != "default" || *pair != "" {
		t.Errorf("got %q, %q, %q, %q", *word, *other, *empty, *pair)
	}
	fs = newFlags("serve", "", env)
	on := fs.Bool("lab", true, "")
	if ok, _ := parse(fs, nil, env); !ok || *on {
		t.Errorf("the dashboard's lab is not switched off by the environment")
	}
}

func TestListFlag(t *testing.T) {
	var l list
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	fs.Var(&l, "l", "")
	if err := fs.Parse([]string{"--l", "a, b", "--l", "c", "--l", ","}); err != nil || l.String() != "a,b,c" {
		t.Errorf("got %v, %v", l, err)
	}
}

// The program tells MCP servers the version that it was built as.
func TestServersSeeTheVersion(t *testing.T) {
	var mu sync.Mutex
	var seen []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if bytes.Contains(body, []byte(`"clientInfo"`)) {
			mu.Lock()
			seen = append(seen, string(body))
			mu.Unlock()
		}
		http.NotFound(w, r)
	}))
	defer s.Close()
	c := exec.CommandContext(t.Context(), os.Args[0], "check", "--mcp", s.URL+"/mcp", "--topic", "reach")
	c.Env = append(os.Environ(), asProgram+"=9.8.7-test")
	out, _ := c.CombinedOutput() // the pair is broken
	mu.Lock()
	defer mu.Unlock()
	if len(seen) == 0 || !strings.Contains(seen[0], `"version":"9.8.7-test"`) {
		t.Errorf("the server was told %q\n%s", seen, out)
	}
}
