package battery_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// policy is what a snippet says about pages, read as the software that it is for reads it.
type policy struct {
	origins                  []string
	methods, headers, expose string
	preflight                int      // the status that answers OPTIONS; 0 for none
	foreign                  int      // the same for origins that are not on the list; 0 leaves it to the server behind
	hides                    []string // headers of the server behind that go no further
	late                     bool     // the headers take the place of those of the server behind
	noOrigin                 bool     // the server behind does not see the origin of a listed page
	opened                   bool     // nor that of any other
	apart                    bool     // pages that are not on the list are left to the server behind
}

// in front of a server does what the policy says.
func (p policy) front(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		listed := slices.Contains(p.origins, origin)
		set := func(h http.Header) {
			if listed {
				h.Set("Access-Control-Allow-Origin", origin)
				h.Set("Access-Control-Allow-Methods", p.methods)
				h.Set("Access-Control-Allow-Headers", p.headers)
				h.Set("Access-Control-Expose-Headers", p.expose)
			}
		}
		if status := map[bool]int{true: p.preflight, false: p.foreign}[listed]; r.Method == http.MethodOptions && origin != "" && status != 0 {
			set(w.Header())
			w.WriteHeader(status)
			return
		}
		if p.noOrigin && listed || p.opened {
			r = r.Clone(r.Context())
			r.Header.Del("Origin")
		}
		if p.apart && !listed {
			next.ServeHTTP(w, r)
			return
		}
		if !p.late && len(p.hides) == 0 {
			set(w.Header())
			next.ServeHTTP(w, r)
			return
		}
		behind := httptest.NewRecorder()
		next.ServeHTTP(behind, r)
		h := w.Header()
		for name, values := range behind.Header() {
			if !slices.Contains(p.hides, name) {
				h[name] = values
			}
		}
		set(h)
		w.WriteHeader(behind.Code)
		_, _ = w.Write(behind.Body.Bytes())
	})
}

func first(t *testing.T, pattern, text string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("the snippet has no %s:\n%s", pattern, text)
	}
	return strings.Trim(m[1], `"`)
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// quotedList reads ["a", "b"].
func quotedList(text string) []string {
	var out []string
	for _, s := range strings.Split(text, ",") {
		out = append(out, strings.Trim(strings.TrimSpace(s), `"`))
	}
	return out
}

// readers understand the snippets as far as they go.
var readers = map[string]func(t *testing.T, snippet string) policy{
	"nginx": func(t *testing.T, s string) policy {
		if first(t, `add_header Access-Control-Allow-Origin (\S+) always;`, s) != "$page_origin" {
			t.Fatal("the origin does not come from the map")
		}
		p := policy{origins: []string{first(t, `map \$http_origin \$page_origin \{\s+"([^"]+)" \$http_origin;`, s)}, methods: first(t, `add_header Access-Control-Allow-Methods ("[^"]+") always;`, s),
			headers: first(t, `add_header Access-Control-Allow-Headers ("[^"]+") always;`, s), expose: first(t, `add_header Access-Control-Expose-Headers ("[^"]+") always;`, s),
			preflight: number(t, first(t, `if \(\$request_method = OPTIONS\) \{\s+return (\d+);`, s)), late: true}
		p.foreign = p.preflight
		const clear = `proxy_set_header Origin "";`
		others, page, apart := strings.Cut(s, "location @page {")
		if apart {
			// Only what the first location hands over gets to the second.
			first(t, `error_page (418) = @page;\s+if \(\$page_origin\) \{\s+return 418;\s+\}`, others)
			p.apart, p.foreign, p.noOrigin, p.opened = true, 0, strings.Contains(page, clear), strings.Contains(others, clear)
		} else {
			p.noOrigin, p.opened = strings.Contains(s, clear), strings.Contains(s, clear)
		}
		for _, m := range regexp.MustCompile(`proxy_hide_header (\S+);`).FindAllStringSubmatch(s, -1) {
			p.hides = append(p.hides, m[1])
		}
		return p
	},
	"Caddy": func(t *testing.T, s string) policy {
		origin := first(t, `@page header Origin (\S+)`, s)
		if !strings.Contains(s, "Access-Control-Allow-Origin "+origin) || !strings.Contains(s, "header Origin "+origin+"\n") {
			t.Fatal("the origins differ")
		}
		return policy{origins: []string{origin}, methods: first(t, `Access-Control-Allow-Methods ("[^"]+")`, s), headers: first(t, `Access-Control-Allow-Headers ("[^"]+")`, s),
			expose: first(t, `Access-Control-Expose-Headers ("[^"]+")`, s), preflight: number(t, first(t, `respond @preflight (\d+)`, s)), late: strings.Contains(s, "defer"),
			noOrigin: strings.Contains(s, "header_up -Origin"), opened: regexp.MustCompile(`reverse_proxy [^@][^\n]*\{[^}]*header_up -Origin`).MatchString(s)}
	},
	"Traefik": func(t *testing.T, s string) policy {
		return policy{origins: quotedList(first(t, `accessControlAllowOriginList: \[(.+)\]`, s)), methods: strings.Join(quotedList(first(t, `accessControlAllowMethods: \[(.+)\]`, s)), ","),
			headers: strings.Join(quotedList(first(t, `accessControlAllowHeaders: \[(.+)\]`, s)), ","), expose: strings.Join(quotedList(first(t, `accessControlExposeHeaders: \[(.+)\]`, s)), ","),
			preflight: 200, late: true}
	},
	"MCP server with Express": func(t *testing.T, s string) policy {
		return policy{origins: quotedList(first(t, `origin: \[(.+)\]`, s)), methods: strings.Join(quotedList(first(t, `methods: \[(.+)\]`, s)), ","),
			headers: strings.Join(quotedList(first(t, `allowedHeaders: \[(.+)\]`, s)), ","), expose: strings.Join(quotedList(first(t, `exposedHeaders: \[(.+)\]`, s)), ","), preflight: 204, foreign: 204}
	},
	"MCP server with FastAPI or FastMCP (Python)": func(t *testing.T, s string) policy {
		return policy{origins: quotedList(first(t, `allow_origins=\[(.+)\]`, s)), methods: strings.Join(quotedList(first(t, `allow_methods=\[(.+)\]`, s)), ", "),
			headers: strings.Join(quotedList(first(t, `allow_headers=\[(.+)\]`, s)), ", "), expose: strings.Join(quotedList(first(t, `expose_headers=\[(.+)\]`, s)), ", "), preflight: 200, foreign: 400, late: true}
	},
}

const goProgram = `package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
)

func main() {
	to, _ := url.Parse(os.Args[1])
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	// A handler of the same server sets a header once more and does not add a second one, as a proxy does.
	once := func(r *http.Response) error { r.Header.Del("Access-Control-Allow-Origin"); return nil }
	proxy := &httputil.ReverseProxy{ModifyResponse: once, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Host = r.In.Host }}
	fmt.Println(l.Addr())
	panic(http.Serve(l, allowPage(proxy)))
}

`

// compiled runs the Go snippet itself, in a program of its own between the lab and its server.
func compiled(t *testing.T, snippet string) func(next http.Handler) http.Handler {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"main.go": goProgram + snippet, "go.mod": "module page\n\ngo 1.24\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-o", "page", ".")
	build.Dir, build.Env = dir, append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the snippet does not compile: %v\n%s", err, out)
	}
	return func(next http.Handler) http.Handler {
		server := httptest.NewServer(next)
		t.Cleanup(server.Close)
		ctx, cancel := context.WithCancel(context.Background())
		t.Cleanup(cancel)
		cmd := exec.CommandContext(ctx, filepath.Join(dir, "page"), server.URL)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cancel(); _ = cmd.Wait() })
		line := make([]byte, 64)
		n, err := out.Read(line)
		if err != nil {
			t.Fatal(err)
		}
		at, err := url.Parse("http://" + strings.TrimSpace(string(line[:n])))
		if err != nil {
			t.Fatal(err)
		}
		return &httputil.ReverseProxy{FlushInterval: time.Millisecond, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at); r.Out.Host = r.In.Host }}
	}
}
