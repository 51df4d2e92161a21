package lab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/auth"
)

// authenticate lets calls with a token of the pair's authorization server through, by
// the SDK's own middleware; its bare 401 gets the pair's challenge.
func (p *plan) authenticate(next http.Handler) http.Handler {
	if p.open {
		return next
	}
	guarded := auth.RequireBearerToken(p.verify, nil)(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.toolsOnly && !callsTool(r) {
			next.ServeHTTP(w, r)
			return
		}
		lines := p.challenge
		if r.Header.Get("Authorization") != "" {
			lines = p.refusal
		}
		guarded.ServeHTTP(&challenger{ResponseWriter: w, lines: lines}, r)
	})
}

// verify takes tokens of the lab's authorization server, for this resource or for the client of the lab, as
// tokens of Casdoor's client credentials grant are: it ignores the resource parameter.
func (p *plan) verify(_ context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
	c, err := verifyAt(p.clock(), token, p.issuer, []string{p.endpoint, labClient})
	if err == nil && c.TokenType == "refresh-token" {
		err = errors.New("this is no access token")
	}
	if err == nil && p.veto != nil {
		err = p.veto(token)
	}
	if err != nil {
		return nil, errors.Join(auth.ErrInvalidToken, err)
	}
	return &auth.TokenInfo{Scopes: strings.Fields(c.Scope), Expiration: c.Expiry.Time(), UserID: c.Subject}, nil
}

// challenger adds the challenge to a 401 and answers it in JSON.
type challenger struct {
	http.ResponseWriter
	lines   []string
	refused bool
}

// WriteHeader adds the challenge to a refusal of the middleware.
func (c *challenger) WriteHeader(status int) {
	if c.refused = status == http.StatusUnauthorized; !c.refused {
		c.ResponseWriter.WriteHeader(status)
		return
	}
	for _, line := range c.lines {
		c.Header().Add("WWW-Authenticate", line)
	}
	c.Header().Del("X-Content-Type-Options")
	c.Header().Set("Content-Type", "application/json")
	c.ResponseWriter.WriteHeader(status)
}

// Write replaces the middleware's text.
func (c *challenger) Write(b []byte) (int, error) {
	if !c.refused {
		return c.ResponseWriter.Write(b)
	}
	body, _ := json.Marshal(document{"error": "invalid_token", "error_description": strings.TrimSpace(string(b))})
	if _, err := c.ResponseWriter.Write(body); err != nil {
		return 0, fmt.Errorf("answer 401: %w", err)
	}
	return len(b), nil
}

// Unwrap lets streams flush.
func (c *challenger) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// callsTool reads ahead whether the request calls a tool.
func callsTool(r *http.Request) bool { return readCall(r).Method == "tools/call" }

// readCall reads ahead what the request asks for; zero where that cannot be read.
func readCall(r *http.Request) call {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	var m call
	if err != nil || json.Unmarshal(body, &m) != nil {
		return call{}
	}
	return m
}
