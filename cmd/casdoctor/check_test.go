package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/target"
)

func TestExitStatus(t *testing.T) {
	quiet, _, _ := silent(t)
	for _, tt := range []struct {
		name    string
		args    []string
		status  int
		verdict string
	}{
		{"healthy", []string{"--lab", "healthy"}, exitOK, "HEALTHY"},
		{"healthy by https: the lab's authority is trusted", []string{"--lab", "healthy-https"}, exitOK, "HEALTHY"},
		{"healthy under names that only the lab knows", []string{"--lab", "healthy-prm-other-host"}, exitOK, "HEALTHY"},
		{"degraded", []string{"--lab", "sse-proxy-buffering"}, exitOK, "DEGRADED"},
		{"broken", []string{"--lab", "prm-missing"}, exitBroken, "BROKEN"},
		{"nobody there", []string{"--mcp", "http://127.0.0.1:1/mcp"}, exitBroken, "BROKEN"},
		{"no answer in time", []string{"--mcp", quiet + "/mcp", "--timeout", "200ms"}, exitUndetermined, "UNDETERMINED"},
	} {
		got := call(t, nil, append([]string{"check"}, tt.args...)...)
		if got.status != tt.status || !strings.HasPrefix(got.stdout, tt.verdict+"  ") || got.stderr != "" {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
}

// In a terminal the last lines are what is seen: the checks are listed only when asked for.
func TestTheTextIsBriefUnlessVerbose(t *testing.T) {
	for _, tt := range []struct {
		args  []string
		lists bool
	}{{nil, false}, {[]string{"--verbose"}, true}} {
		got := call(t, nil, append([]string{"check", "--lab", "prm-missing"}, tt.args...)...)
		lines := strings.Count(got.stdout, "\n")
		if lists := strings.Contains(got.stdout, "discovery.prm "); lists != tt.lists || !tt.lists && lines > 70 {
			t.Errorf("%v: %d lines, checks are listed: %v", tt.args, lines, lists)
		}
		if first := strings.Contains(got.stdout, "\nFirst: The MCP server: Serve this document"); first == tt.lists {
			t.Errorf("%v: the first thing to do stands at the end: %v", tt.args, first)
		}
	}
}

// TestURLsOfAPair gives the URLs as a user does, each alone, too.
func TestURLsOfAPair(t *testing.T) {
	l := startPairs(t, "healthy", "prm-missing")
	healthy, _ := l.Pair("healthy")
	broken, _ := l.Pair("prm-missing")
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"both", []string{"--casdoor", healthy.Input.Casdoor, "--mcp", healthy.Input.MCP}, exitOK, "healthy"},
		{"the MCP server alone: Casdoor is discovered", []string{"--mcp", healthy.Input.MCP}, exitOK, "healthy"},
		{"Casdoor alone: the rest is skipped", []string{"--casdoor", healthy.Input.Casdoor}, exitOK, "healthy"},
		{"broken", []string{"--casdoor", broken.Input.Casdoor, "--mcp", broken.Input.MCP}, exitBroken, "broken"},
		{"one topic of the broken pair", []string{"--casdoor", broken.Input.Casdoor, "--mcp", broken.Input.MCP, "--topic", "reach"}, exitOK, "healthy"},
	} {
		got := call(t, nil, append([]string{"check", "--format", "json"}, tt.args...)...)
		doc := oneDocument(t, got.stdout)
		if got.status != tt.status || doc["verdict"] != tt.want || got.stderr != "" {
			t.Errorf("%s: %v, %s", tt.name, doc["verdict"], got)
		}
		if len(doc["exchanges"].([]any)) == 0 || doc["schema"] != checks.Schema {
			t.Errorf("%s: the document is not whole: %.300s", tt.name, got.stdout)
		}
	}
}

// TestJSONIsOneDocument also holds for verdicts that are no success, and on a terminal.
func TestJSONIsOneDocument(t *testing.T) {
	out, errs := newOutput(), newOutput()
	status := run(t.Context(), []string{"check", "--lab", "prm-missing", "--format", "json"},
		environment{stdout: out, stderr: errs, getenv: func(string) string { return "" }, terminal: true})
	doc := oneDocument(t, out.String())
	if status != exitBroken || doc["verdict"] != "broken" || errs.String() != "" || strings.Contains(out.String(), "\x1b") {
		t.Errorf("status %d, verdict %v, stderr %q", status, doc["verdict"], errs)
	}
	first := doc["diagnoses"].([]any)[0].(map[string]any)
	if first["code"] != "prm-missing" || !strings.HasSuffix(out.String(), "}\n") {
		t.Errorf("first diagnosis %v", first["code"])
	}
}

func TestColoursAreForTerminals(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		out := newOutput()
		run(t.Context(), []string{"check", "--mcp", "http://127.0.0.1:1/mcp"}, environment{stdout: out, stderr: newOutput(), getenv: func(string) string { return "" }, terminal: terminal})
		if got := strings.Contains(out.String(), "\x1b["); got != terminal || !strings.Contains(out.String(), "BROKEN") {
			t.Errorf("terminal %v, colours %v: %.200s", terminal, got, out)
		}
	}
}

func TestInputsFromTheEnvironmentAndFiles(t *testing.T) {
	pair, _ := startPairs(t, "healthy").Pair("healthy")
	const secret = "a-secret-of-the-user"
	file := filepath.Join(t.TempDir(), "token.txt")
	if err := os.WriteFile(file, []byte("\n  "+secret+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name          string
		vars          map[string]string
		args          []string
		token, client string // as the report shows them
	}{
		{"no secret", map[string]string{"CASDOCTOR_MCP": pair.Input.MCP}, nil, "", ""},
		{"all from the environment", map[string]string{"CASDOCTOR_MCP": pair.Input.MCP, "CASDOCTOR_CASDOOR": pair.Input.Casdoor, "CASDOCTOR_TOKEN": secret,
			"CASDOCTOR_CLIENT": "cursor", "CASDOCTOR_FORMAT": "text", "CASDOCTOR_LAB": "false", "CASDOCTOR_LISTEN": "0.0.0.0:80"}, nil, target.Mask, "cursor"},
		{"the flag wins", map[string]string{"CASDOCTOR_MCP": "http://127.0.0.1:1/", "CASDOCTOR_CLIENT": "cursor"}, []string{"--mcp", pair.Input.MCP, "--client", "claude-code"}, "", "claude-code"},
		{"a file", map[string]string{"CASDOCTOR_MCP": pair.Input.MCP}, []string{"--token", "@" + file}, target.Mask, ""},
		{"a file named in the environment", map[string]string{"CASDOCTOR_MCP": pair.Input.MCP, "CASDOCTOR_TOKEN": "@" + file}, nil, target.Mask, ""},
	} {
		got := call(t, tt.vars, append([]string{"check", "--format", "json"}, tt.args...)...)
		shown := oneDocument(t, got.stdout)["target"].(map[string]any)
		if shown["mcp"] != pair.Input.MCP || text(shown["token"]) != tt.token || text(shown["client"]) != tt.client {
			t.Errorf("%s: the target is %v\n%s", tt.name, shown, got.stderr)
		}
		if strings.Contains(got.stdout+got.stderr, secret) {
			t.Errorf("%s: the token is printed", tt.name)
		}
	}
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func TestSecretsFromFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return "@" + path
	}
	for _, tt := range []struct {
		name, in, want, wrong string
	}{
		{"no file", "plain", "plain", ""},
		{"nothing", "", "", ""},
		{"an @ inside", "a@b", "a@b", ""},
		{"white space around it goes", write("a", "\n s3cret \n"), "s3cret", ""},
		{"an empty file", write("b", " \n"), "", "is empty"},
		{"no such file", "@" + dir + "/p4ssword", "", "could not be read"},
		{"a folder", "@" + dir, "", "could not be read"},
	} {
		value := tt.in
		err := fromFile("client-secret", &value)
		if tt.wrong == "" && (err != nil || value != tt.want) {
			t.Errorf("%s: %q, %v", tt.name, value, err)
		}
		if tt.wrong != "" && (err == nil || !strings.Contains(err.Error(), tt.wrong) || !strings.Contains(err.Error(), "--client-secret") || strings.Contains(err.Error(), dir)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestInterrupt stops a check whose server never answers: it prints what it has.
func TestInterrupt(t *testing.T) {
	quiet, entered, _ := silent(t)
	b := launch(t, "check", "--format", "json", "--mcp", quiet+"/mcp")
	<-entered
	status := b.end(t)
	if doc := oneDocument(t, b.stdout.String()); status != exitUndetermined || doc["verdict"] != "undetermined" {
		t.Errorf("status %d, verdict %v", status, doc["verdict"])
	}
}

func TestAReportThatCannotBeWrittenIsNoSuccess(t *testing.T) {
	for _, format := range []string{"text", "json", "markdown", "junit", "har"} {
		errs := newOutput()
		status := run(context.Background(), []string{"check", "--lab", "healthy", "--format", format},
			environment{stdout: full{}, stderr: errs, getenv: func(string) string { return "" }})
		if status != exitUndetermined || !strings.Contains(errs.String(), "could not be written") {
			t.Errorf("%s: status %d, %s", format, status, errs)
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }
