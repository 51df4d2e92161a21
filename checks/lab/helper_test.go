package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start starts some pairs and stops them with the test.
func start(t *testing.T, names ...string) *Lab {
	t.Helper()
	l, err := Start(context.Background(), Options{Only: names})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// startOne starts one pair.
func startOne(t *testing.T, name string) (*Lab, Pair) {
	t.Helper()
	l := start(t, name)
	p, ok := l.Pair(name)
	if !ok {
		t.Fatalf("the lab has no pair %s", name)
	}
	return l, p
}

// browser is a client that trusts the lab, resolves its names and follows no redirects.
func browser(t *testing.T, l *Lab, p Pair) *http.Client {
	pool := x509.NewCertPool()
	pool.AddCert(l.Authority())
	tr := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, port, _ := net.SplitHostPort(address)
			if to := p.Resolve[address]; to != "" {
				address = to
			} else if strings.HasSuffix(host, "localhost") {
				address = net.JoinHostPort("127.0.0.1", port)
			}
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// got is an answer with its body read.
type got struct {
	*http.Response
	body string
}

func (g got) json(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal([]byte(g.body), &out); err != nil {
		t.Fatalf("%q is no JSON object: %v", g.body, err)
	}
	return out
}

// ask sends a request; headers are "Name: value", "Host: …" included.
func ask(t *testing.T, c *http.Client, method, url, body string, headers ...string) got {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if r.Header.Set(name, value); name == "Host" {
			r.Host = value
		}
	}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got{resp, string(b)}
}

const (
	initialize = `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`
	madeUpTool = `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"no_such_tool","arguments":{}}}`
	toolsList  = `{"jsonrpc":"2.0","id":2,"method":"tools/list"}`
)

// post calls an MCP endpoint as a client does.
func post(t *testing.T, c *http.Client, url, message string, headers ...string) got {
	t.Helper()
	return ask(t, c, "POST", url, message, append([]string{"Content-Type: application/json", "Accept: application/json, text/event-stream"}, headers...)...)
}
