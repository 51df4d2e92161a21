package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

func TestRegisteredRedirectURIs(t *testing.T) {
	s := newSite(t, nil)
	two := url.Values{"mcp": {"http://127.0.0.1:1/mcp"}, "registered_redirect_uris": {"https://a.example.com/cb\r\n\r\n https://b.example.com/cb"}}
	run := s.start(t, two)
	if got := run.Target().RegisteredRedirectURIs; !slices.Equal(got, []string{"https://a.example.com/cb", " https://b.example.com/cb"}) {
		t.Errorf("got %q", got)
	}
	s.finish(t, run)
	want(t, s.get("/runs/"+run.ID()), 200, "https://a.example.com/cb ·  https://b.example.com/cb", "registered_redirect_uris=https%3A%2F%2Fa.example.com%2Fcb")

	w := s.send(http.MethodPost, "/runs", url.Values{"mcp": {"ftp://x"}, "registered_redirect_uris": {"https://a.example.com/cb\nhttps://me:passw0rd@b.example.com/cb"}})
	want(t, w, http.StatusUnprocessableEntity, "https://a.example.com/cb\nhttps://b.example.com/cb</textarea>", `href="#registered_redirect_uris"`)
	wantNot(t, w, "passw0rd")
	want(t, s.get("/?registered_redirect_uris=https%3A%2F%2Fx%2F1&registered_redirect_uris=https%3A%2F%2Fx%2F2"), 200, "https://x/1\nhttps://x/2</textarea>")

	w = s.postJSON("/runs", `{"mcp":"http://127.0.0.1:9/mcp","registered_redirect_uris":["https://a.example.com/cb"]}`)
	want(t, w, http.StatusCreated)
	var made struct{ ID string }
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil {
		t.Fatal(err)
	}
	if run, ok := s.store.Get(made.ID); !ok || len(run.Target().RegisteredRedirectURIs) != 1 {
		t.Error("the JSON member was not read")
	}
}
