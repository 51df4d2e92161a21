package target

import (
	"net/url"
	"strings"
)

// mcpEndpoint keeps what was typed, slash and query included, because every
// spelling is another resource; only the URL of a metadata document is turned
// into the endpoint that it describes.
func mcpEndpoint(u *url.URL) (*url.URL, []string) {
	var notes []string
	for {
		wk, ok := splitWellKnown(u.EscapedPath())
		if !ok || wk.doc != docPRM {
			return u, notes
		}
		next := withPath(u, strings.TrimRight(wk.base, trailers+"'"))
		if next == u {
			return u, notes
		}
		u = next
		if app := appName(wk.app); app != "" {
			notes = append(notes, "Removed /.well-known/"+app+"/"+docPRM+": this is the metadata of Casdoor's application “"+app+"”, not the MCP server.")
			continue
		}
		notes = append(notes, "Removed /.well-known/"+docPRM+" from the URL: what is left is the MCP server that it describes.")
	}
}

// MCPWithoutPath reports whether an MCP URL was given that names a host and no
// endpoint on it. Common endpoints are worth a try then: see CommonMCPPaths.
func (t Target) MCPWithoutPath() bool {
	return t.MCP != nil && pathless(t.MCP)
}

// CommonMCPPaths lists the paths at which MCP servers are usually found, the most usual first.
func CommonMCPPaths() []string { return []string{"/mcp", "/api/mcp", "/sse"} }

func pathless(u *url.URL) bool { return strings.Trim(u.EscapedPath(), "/") == "" }
