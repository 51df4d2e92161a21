package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const page = "https://app.example.com"

// recorded is a server for pages that keeps what it was asked.
type recorded struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func (r *recorded) requests() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.seen, "\n")
}

// pages answers by rule; a nil rule allows the page everything.
func pages(t *testing.T, rule func(w http.ResponseWriter, r *http.Request)) *recorded {
	t.Helper()
	rec := &recorded{}
	rec.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := make([]byte, 100)
		n, _ := r.Body.Read(body)
		rec.mu.Lock()
		rec.seen = append(rec.seen, fmt.Sprintf("%s %s %s %q", r.Method, r.Header.Get("Origin"), r.Header.Get("X-Own")+r.Header.Get("Authorization")+r.Header.Get("Cookie"), body[:n]))
		rec.mu.Unlock()
		if rule != nil {
			rule(w, r)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", page)
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Allow-Methods", "DELETE")
		w.Header().Set("Access-Control-Allow-Headers", "content-type, x-own, authorization")
	}))
	t.Cleanup(rec.Close)
	return rec
}

func TestCORS(t *testing.T) {
	open := pages(t, nil)
	shut := pages(t, func(http.ResponseWriter, *http.Request) {})
	for _, tt := range []struct {
		name   string
		url    string
		args   []string
		status int
		begins string
		says   string
		sent   string // the requests, without what comes before
	}{
		{"allowed", open.URL, nil, exitOK, "ALLOWED  GET ", "Access-Control-Allow-Origin: " + page, `GET ` + page + `  ""`},
		{"allowed after a preflight", open.URL, []string{"--method", "POST", "--header", "X-Own: 1", "--header", "Content-Type:application/json", "--body", `{"a":1}`}, exitOK, "ALLOWED  POST ", "header x-own is allowed",
			"OPTIONS " + page + `  ""` + "\nPOST " + page + ` 1 "{\"a\":1}"`},
		{"a method that may change something is not used", open.URL, []string{"--method", "DELETE"}, exitOK, "ALLOWED  DELETE ", "The DELETE itself was not sent", "OPTIONS " + page + `  ""`},
		{"with credentials, of which there are none", open.URL, []string{"--credentials"}, exitOK, "ALLOWED", "Access-Control-Allow-Credentials is true", `GET ` + page + `  ""`},
		{"blocked", shut.URL, nil, exitBroken, "BLOCKED  GET ", "Chrome:   Access to fetch at", `GET ` + page + `  ""`},
		{"what may change something is not sent behind a refusal", shut.URL, []string{"--method", "POST", "--header", "X-Own: 1"}, exitBroken, "BLOCKED  POST ", "change:   Let the server send", "OPTIONS " + page + `  ""`},
		{"what only reads is, to compare", shut.URL, []string{"--header", "X-Own: 1"}, exitBroken, "BLOCKED  GET ", "Behind the refused preflight", "OPTIONS " + page + `  ""` + "\nGET " + page + ` 1 ""`},
		{"nobody there", "http://127.0.0.1:9", nil, exitBroken, "BLOCKED", "the port", ""},
		{"no page asks for that", "http://mcp.invalid/", nil, exitBroken, "BLOCKED", "mixed content", ""},
	} {
		before := open.requests() + shut.requests()
		got := call(t, nil, append([]string{"cors", "--url", tt.url, "--origin", page}, tt.args...)...)
		if got.status != tt.status || !strings.HasPrefix(got.stdout, tt.begins) || !strings.Contains(got.stdout, tt.says) || got.stderr != "" {
			t.Errorf("%s: %s", tt.name, got)
		}
		if after := open.requests() + shut.requests(); tt.sent != "" && !strings.Contains(after, tt.sent) || tt.sent == "" && after != before {
			t.Errorf("%s: %s was sent, want %s", tt.name, after, tt.sent)
		}
	}
	if strings.Contains(open.requests(), "DELETE") {
		t.Errorf("the DELETE was sent: %s", open.requests())
	}
	if got := call(t, nil, "cors", "--url", open.URL, "--origin", page, "--method", "DELETE", "--send"); got.status != exitOK || !strings.Contains(open.requests(), "DELETE "+page) || strings.Contains(got.stdout, "was not sent") {
		t.Errorf("--send: %s", got)
	}
	if strings.Contains(shut.requests(), "POST") {
		t.Errorf("the POST was sent although its preflight was refused: %s", shut.requests())
	}
}

func TestCORSUnreached(t *testing.T) {
	s := pages(t, nil)
	s.Close()
	quiet, _, _ := silent(t)
	for name, args := range map[string][]string{"refused": {"--url", s.URL}, "no answer in time": {"--url", quiet, "--timeout", "200ms"}} {
		if got := call(t, nil, append([]string{"cors", "--origin", page}, args...)...); got.status != exitUndetermined || !strings.HasPrefix(got.stdout, "UNREACHED  ") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestCORSDocument(t *testing.T) {
	const secret = "a-secret-of-the-user"
	s := pages(t, nil)
	file := filepath.Join(t.TempDir(), "body.json")
	if err := os.WriteFile(file, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := call(t, nil, "cors", "--url", s.URL, "--origin", page+"/", "--method", "post", "--header", "Authorization: Bearer "+secret, "--body", "@"+file, "--format", "json")
	doc := oneDocument(t, got.stdout)
	if got.status != exitOK || doc["schema"] != "casdoctor.cors/v1" || doc["verdict"] != "allowed" || doc["origin"] != page || len(doc["exchanges"].([]any)) != 2 || len(doc["fix"].([]any)) != 0 {
		t.Errorf("%s", got)
	}
	if !strings.Contains(s.requests(), "Bearer "+secret+` "{}"`) {
		t.Errorf("sent %s", s.requests())
	}
	if strings.Contains(got.stdout+got.stderr, secret) {
		t.Errorf("the token is printed: %s", got)
	}
}

// TestCORSSpeaksOfTheSoftware that answered.
func TestCORSSpeaksOfTheSoftware(t *testing.T) {
	pair, _ := startPairs(t, "cors-origin-not-allowed-2").Pair("cors-origin-not-allowed-2")
	proxied := func(name string) string {
		return pages(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Server", name) }).URL
	}
	for _, tt := range []struct{ url, origin, want string }{
		{pair.Input.Casdoor + "/.well-known/openid-configuration", page, "fix: Casdoor"},
		{proxied("nginx/1.27"), page, "fix: nginx"},
		{proxied("Caddy"), page, "fix: Caddy"},
		{proxied("own"), page, "fix: The MCP server"},
		{proxied("own"), "null", "fix: The page"},
	} {
		got := call(t, nil, "cors", "--url", tt.url, "--origin", tt.origin)
		_, fixes, found := strings.Cut(got.stdout, "   fix: ")
		if got.status != exitBroken || !found || !strings.HasPrefix("fix: "+fixes, tt.want) {
			t.Errorf("%s from %s, want %s first: %s", tt.url, tt.origin, tt.want, got)
		}
	}
}

// TestCORSFixesWhatFailed: a redirect is not mended by allowing the page's origin.
func TestCORSFixesWhatFailed(t *testing.T) {
	s := pages(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/mcp/", http.StatusTemporaryRedirect)
	})
	got := call(t, nil, "cors", "--url", s.URL, "--origin", page, "--header", "X-Own: 1")
	if got.status != exitBroken || !strings.Contains(got.stdout, "fix: The MCP client") || strings.Contains(got.stdout, "List the page's origin") {
		t.Errorf("%s", got)
	}
}

func TestCORSWrongUse(t *testing.T) {
	s := pages(t, nil)
	for _, tt := range []struct {
		name string
		args []string
		says string
	}{
		{"no URL", []string{"--origin", page}, "--url is missing"},
		{"no origin", []string{"--url", s.URL}, "--origin is missing"},
		{"a URL of another scheme", []string{"--url", "ftp://mcp.example.com/", "--origin", page}, "--url: "},
		{"every origin", []string{"--url", s.URL, "--origin", "*"}, "--origin: "},
		{"a format", []string{"--url", s.URL, "--origin", page, "--format", "xml"}, `--format "xml"`},
		{"a header without a colon", []string{"--url", s.URL, "--origin", page, "--header", "X-Own"}, "--header needs a name, a colon and a value"},
		{"a header that is none", []string{"--url", s.URL, "--origin", page, "--header", "X Own: 1"}, "cannot be sent"},
		{"a method that script may not use", []string{"--url", s.URL, "--origin", page, "--method", "TRACE"}, "may not use the method TRACE"},
		{"a body with GET", []string{"--url", s.URL, "--origin", page, "--body", "x"}, "cannot have a body"},
		{"a file that is not there", []string{"--url", s.URL, "--origin", page, "--method", "POST", "--body", "@/no/such/file"}, "--body: "},
		{"no time", []string{"--url", s.URL, "--origin", page, "--timeout", "0s"}, "--timeout"},
		{"an argument without a flag", []string{s.URL}, "is no flag"},
	} {
		got := call(t, nil, append([]string{"cors"}, tt.args...)...)
		if got.status != exitUsage || got.stdout != "" || !strings.Contains(got.stderr, tt.says) {
			t.Errorf("%s: %s", tt.name, got)
		}
	}
	if s.requests() != "" {
		t.Errorf("wrong use sent %s", s.requests())
	}
}

func TestCORSHelp(t *testing.T) {
	for _, args := range [][]string{{"cors", "--help"}, {"help", "cors"}} {
		got := call(t, nil, args...)
		if got.status != exitOK || !strings.Contains(got.stdout, "0 allowed, 1 blocked, 2 wrong use, 3 could not be reached") || !strings.Contains(got.stdout, "--credentials") {
			t.Errorf("%v: %s", args, got)
		}
	}
}
