package lab

import (
	"net/http"
	"slices"
	"strings"
)

// The headers that a client in a page sends to an MCP server and reads of its answers.
const (
	pageSends = "Authorization, Content-Type, MCP-Protocol-Version, Mcp-Session-Id, Last-Event-ID, Mcp-Method, Mcp-Name"
	pageReads = "WWW-Authenticate, Mcp-Session-Id"
)

// forPages lets the pages of the pair, and those on localhost, call the MCP host: it answers their preflights and
// adds the CORS headers to every answer. What other origins get is the endpoint's own matter.
func (p *plan) forPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o := r.Header.Get("Origin")
		if !p.mayCall(o) {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Add("Vary", "Origin")
		h.Set("Access-Control-Allow-Origin", o)
		if p.pageReads != "" {
			h.Set("Access-Control-Expose-Headers", p.pageReads)
		}
		if isPreflight(r) {
			h.Set("Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS")
			h.Set("Access-Control-Allow-Headers", p.pageSends)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (p *plan) mayCall(origin string) bool {
	return origin != "" && (slices.Contains(p.pages, origin) || localOrigin(origin))
}

func isPreflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Access-Control-Request-Method") != ""
}

// anyPage opens a server to pages of every origin, but for the page at which users log in.
func anyPage(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/authorize") {
			if publicPreflight(w, r) {
				return
			}
			w.Header().Set("Access-Control-Allow-Origin", "*")
		}
		next.ServeHTTP(w, r)
	})
}

// publicPreflight answers a preflight to what every page may use, and reports that it was one.
func publicPreflight(w http.ResponseWriter, r *http.Request) bool {
	if !isPreflight(r) {
		return false
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, MCP-Protocol-Version")
	w.WriteHeader(http.StatusNoContent)
	return true
}

// editing lets a fault change the head of every answer before it goes out.
func editing(edit func(r *http.Request, status int, h http.Header)) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(&editor{ResponseWriter: w, edit: func(status int, h http.Header) { edit(r, status, h) }}, r)
		})
	}
}

// editor changes the head when it is written.
type editor struct {
	http.ResponseWriter
	edit func(status int, h http.Header)
	done bool
}

// WriteHeader changes the head and sends it.
func (e *editor) WriteHeader(status int) {
	if !e.done {
		e.done = true
		e.edit(status, e.Header())
	}
	e.ResponseWriter.WriteHeader(status)
}

// Write sends the head first where nobody has.
func (e *editor) Write(b []byte) (int, error) {
	if !e.done {
		e.WriteHeader(http.StatusOK)
	}
	return e.ResponseWriter.Write(b)
}

// Unwrap lets streams flush.
func (e *editor) Unwrap() http.ResponseWriter { return e.ResponseWriter }
