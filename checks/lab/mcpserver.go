package lab

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// echoInput is what the lab's one tool takes.
type echoInput struct {
	Text string `json:"text" jsonschema:"the text that comes back"`
}

// newServer is a real MCP server with one harmless tool. revisions limits what it speaks; nil for all.
func newServer(revisions []string) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "casdoctor-lab", Version: "1.0.0"},
		&mcp.ServerOptions{SupportedProtocolVersions: revisions, Logger: slog.New(slog.DiscardHandler)})
	mcp.AddTool(s, &mcp.Tool{Name: "echo", Description: "gives the text back"},
		func(_ context.Context, _ *mcp.CallToolRequest, in echoInput) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: in.Text}}}, nil, nil
		})
	return s
}

// endpointHandler is the MCP endpoint of the Go SDK. The server behind it is made at the first
// call, so that the lab starts quickly; its sessions end with the lab.
func (p *plan) endpointHandler() http.Handler {
	server := sync.OnceValue(func() *mcp.Server { return newServer(p.version) })
	made := make(chan struct{})
	var first sync.Once
	opts := p.sdk
	opts.Logger = slog.New(slog.DiscardHandler)
	h := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server {
		first.Do(func() { close(made) })
		return server()
	}, &opts)
	p.lab.ends = append(p.lab.ends, func() {
		select {
		case <-made:
			for session := range server().Sessions() {
				_ = session.Close() // the lab is going down anyway
			}
		default:
		}
	})
	return h
}

// sameOrigin answers 403 to a foreign Origin, as the specification asks (basic/transports,
// "Security Warning"); pages on localhost, as the Inspector's, may call.
func (p *plan) sameOrigin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if o := r.Header.Get("Origin"); o != "" && o != p.mcp.url && !p.mayCall(o) {
			writeJSON(w, http.StatusForbidden, document{"error": "forbidden", "error_description": "the origin " + o + " is not allowed"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

func localOrigin(origin string) bool {
	u, err := url.Parse(origin)
	return err == nil && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1")
}
