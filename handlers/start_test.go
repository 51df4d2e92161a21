package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"casdoctor/checks/target"
)

func TestPrefillReadsNoSecret(t *testing.T) {
	s := newSite(t, nil)
	w := s.get("/?casdoor=door.example.com&mcp=https://mcp.example.com/mcp&client=cursor&scope=a+b&topic=reach&topic=nonsense&token=s3cret&client_secret=t0psecret")
	want(t, w, 200, `value="door.example.com"`, `value="https://mcp.example.com/mcp"`, `value="cursor" selected`, `value="a b"`, `value="reach" checked`,
		"The link held the access token and the client secret")
	wantNot(t, w, "s3cret", "t0psecret", "nonsense")
	want(t, s.get("/?lab=gone"), 200, `value="https://mcp.lab.example/mcp"`, `name="lab" value="gone"`, "It was lost.")
	wantNot(t, s.get("/?lab=gone"), "lab-token")
	want(t, s.get("/?lab=unknown"), 200)
}

func TestRefusedFormKeepsInputsButNoSecret(t *testing.T) {
	s := newSite(t, nil)
	w := s.send(http.MethodPost, "/runs", url.Values{"casdoor": {"ftp://door.example.com"}, "mcp": {"https://me:passw0rd@mcp.example.com/mcp"},
		"token": {"s3cret"}, "client_secret": {"t0psecret"}, "scope": {"openid"}, "topic": {"casdoor"}, "allow_registration": {"1"}})
	want(t, w, http.StatusUnprocessableEntity, `value="ftp://door.example.com"`, `value="https://mcp.example.com/mcp"`, `value="openid"`, `value="casdoor" checked`,
		`name="allow_registration" value="1" checked`, `href="#casdoor"`, `href="#mcp"`, `aria-invalid="true"`, "enter the access token and the client secret again", "<details class=\"more\" data-key=\"more\" open")
	wantNot(t, w, "s3cret", "t0psecret", "passw0rd")
}

func TestStartLeadsToTheRun(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, twoURLs)
	w := s.get("/runs/" + run.ID())
	want(t, w, 200, "127.0.0.1:1", "Looking.", `http-equiv="refresh"`, "Stop")
	s.finish(t, run)
	w = s.get("/runs/" + run.ID())
	want(t, w, 200, "<title>Broken: ", "Root cause", "All forms &lt;b&gt;fail&lt;/b&gt;.", "Run again", "Built-in lab")
	wantNot(t, w, `http-equiv="refresh"`)
}

func TestStartJSON(t *testing.T) {
	s := newSite(t, nil)
	w := s.postJSON("/runs", `{"mcp":"http://127.0.0.1:9/mcp","topics":["reach"],"allow_registration":true}`)
	want(t, w, http.StatusCreated)
	var made struct{ ID, URL string }
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil || made.URL != "/runs/"+made.ID || w.Header().Get("Location") != made.URL {
		t.Errorf("%v %+v %v", err, made, w.Header())
	}
	run, ok := s.store.Get(made.ID)
	if !ok || !run.Target().AllowRegistration || len(run.Target().Topics) != 1 {
		t.Errorf("the run has the wrong inputs: %+v", run.Target())
	}
	w = s.postJSON("/runs", `{"mcp":"gopher://x","client":"nobody"}`)
	want(t, w, http.StatusUnprocessableEntity)
	var refused struct{ Errors []target.FieldError }
	if err := json.Unmarshal(w.Body.Bytes(), &refused); err != nil || len(refused.Errors) != 2 || refused.Errors[0].Field != "mcp" {
		t.Errorf("%v %+v", err, refused)
	}
	for body, sentence := range map[string]string{
		`{`:                     "not valid JSON",
		``:                      "not valid JSON",
		`{"mcp":1}`:             "the member mcp has the wrong type",
		`{"password":"s3cret"}`: "there is no input",
		`{"mcp":"x"} {}`:        "more than one JSON value",
	} {
		w := s.postJSON("/runs", body)
		want(t, w, http.StatusBadRequest, sentence)
		wantNot(t, w, "s3cret")
	}
	want(t, s.postJSON("/runs", `{"mcp":"`+strings.Repeat("x", maxBody)+`"}`), http.StatusRequestEntityTooLarge)
}

func TestLabPairsResolveOnlyTheirOwnURLs(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, url.Values{"lab": {"gone"}})
	if got := run.Target(); got.MCP.String() != "https://mcp.lab.example/mcp" || got.Token.Reveal() != "lab-token" {
		t.Errorf("the pair's inputs are not used: %s", got.MCP)
	}
	want(t, s.get("/runs/"+run.ID()), 200, "No document")
	other := s.start(t, url.Values{"lab": {"gone"}, "mcp": {"https://other.example/mcp"}})
	if got := other.Target(); got.Token != "" || got.MCP.Host != "other.example" {
		t.Errorf("another URL got the pair's token")
	}
	w := s.send(http.MethodPost, "/runs", url.Values{"lab": {"nonsense"}})
	want(t, w, http.StatusUnprocessableEntity, "Enter the URL of the MCP server")
}

func TestBusy(t *testing.T) {
	s := newSite(t, nil)
	for range 3 {
		s.start(t, twoURLs)
	}
	w := s.send(http.MethodPost, "/runs", twoURLs)
	want(t, w, http.StatusServiceUnavailable, "Too many runs are under way", `value="http://127.0.0.1:1/mcp"`)
	if w.Header().Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	want(t, s.postJSON("/runs", `{"mcp":"http://127.0.0.1:9/mcp"}`), http.StatusServiceUnavailable, "Too many runs")
}

func TestOtherBodiesAreRefused(t *testing.T) {
	s := newSite(t, nil)
	w := s.send(http.MethodPost, "/runs", url.Values{"mcp": {"x"}}, "Content-Type", "text/plain")
	want(t, w, http.StatusUnsupportedMediaType)
	want(t, s.send(http.MethodPost, "/runs", url.Values{"mcp": {strings.Repeat("x", maxBody)}}), http.StatusRequestEntityTooLarge, "64 KiB")
}

// A token in the wrong box comes back neither after an error nor from a link.
func TestTokensInTheWrongBoxAreNotSentBack(t *testing.T) {
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"
	s := newSite(t, nil)
	for _, field := range []string{"casdoor", "mcp", "client_id", "redirect_uri", "origin", "resource"} {
		form := url.Values{"casdoor": {"ftp://wrong"}, field: {"Bearer " + token}}
		w := s.send(http.MethodPost, "/runs", form)
		want(t, w, http.StatusUnprocessableEntity, `id="error-summary"`)
		wantNot(t, w, token, "c2ln")
		w = s.get("/?" + url.Values{field: {token}}.Encode())
		want(t, w, 200, "Treat it as exposed")
		wantNot(t, w, token)
	}
	w := s.send(http.MethodPost, "/runs", url.Values{"mcp": {token}})
	want(t, w, http.StatusUnprocessableEntity, "This looks like a token, not a URL", `id="mcp-error"`)
	w = s.postJSON("/runs", `{"mcp":"`+token+`"}`)
	want(t, w, http.StatusUnprocessableEntity, "This looks like a token, not a URL")
	wantNot(t, w, token)
	wantNot(t, s.get("/?client_id=b7a1f7c0d2e94b0f8a11"), "Treat it as exposed")
}
