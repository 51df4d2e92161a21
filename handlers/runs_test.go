package handlers

import (
	"encoding/json"

	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"casdoctor/checks"
	"casdoctor/checks/lab"
	"casdoctor/checks/target"
)

func TestReport(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, twoURLs)
	w := s.get("/runs/" + run.ID() + ".json")
	want(t, w, http.StatusConflict, `"error"`, "still under way")
	s.finish(t, run)
	w = s.get("/runs/" + run.ID() + ".json")
	want(t, w, 200)
	var rep checks.Report
	if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil || rep.Schema != checks.Schema || rep.Verdict != checks.Broken {
		t.Errorf("%v %+v", err, rep)
	}
	if got := w.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
		t.Errorf("Content-Type %q", got)
	}
}

func TestUnknownRun(t *testing.T) {
	s := newSite(t, nil)
	want(t, s.get("/runs/NOPE"), 404, "This run is not known", "memory", `href="/"`)
	want(t, s.get("/runs/NOPE.json"), 404, `{"error":`)
	want(t, s.get("/runs/NOPE/events"), 404)
	want(t, s.send(http.MethodPost, "/runs/NOPE/cancel", url.Values{}), 404)
	want(t, s.send(http.MethodPost, "/runs/NOPE/again", url.Values{}), 404)
}

func TestStopAndRunAgain(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, url.Values{"mcp": {"http://127.0.0.1:9/mcp"}, "token": {"s3cret"}, "scope": {"a b"}})
	w := s.send(http.MethodPost, "/runs/"+run.ID()+"/cancel", url.Values{})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/runs/"+run.ID() {
		t.Errorf("status %d to %q", w.Code, w.Header().Get("Location"))
	}
	w = s.get("/runs/" + run.ID())
	want(t, w, 200, "The run was stopped", `href="/?again=token&amp;mcp=http%3A%2F%2F127.0.0.1%3A9%2Fmcp&amp;scope=a+b"`)
	wantNot(t, w, "s3cret")
	w = s.send(http.MethodPost, "/runs/"+run.ID()+"/again", url.Values{})
	again, ok := s.store.Get(strings.TrimPrefix(w.Header().Get("Location"), "/runs/"))
	if w.Code != http.StatusSeeOther || !ok || again.ID() == run.ID() || again.Target().Token.Reveal() != "s3cret" {
		t.Errorf("again: status %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestEditHrefLeavesMaskedValuesOut(t *testing.T) {
	s := &site{labPairs: func() []labPair { return nil }}
	tg, errs := target.Parse(target.Input{MCP: "https://mcp.example.com/mcp?api_key=s3cret", Casdoor: "https://door.example.com", ClientSecret: "s3cret", Topics: []string{"reach"}})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if got := s.editHref(tg); got != "/?again=client_secret&again=mcp&casdoor=https%3A%2F%2Fdoor.example.com&topic=reach" {
		t.Errorf("href %q", got)
	}
}

// A form that is opened again says which secrets it has lost.
func TestChangeTheInputsNamesWhatIsToBeEnteredAgain(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, url.Values{"mcp": {"http://127.0.0.1:9/mcp"}, "token": {"s3cret"}})
	s.finish(t, run)
	edit := s.editLink(t, "/runs/"+run.ID())
	w := s.get(edit)
	want(t, w, 200, `value="http://127.0.0.1:9/mcp"`, "Secrets are not sent back to the page", "enter the access token again", `id="token-again"`, `aria-describedby="token-hint token-again"`)
	wantNot(t, w, "s3cret", "client_secret-again")
	want(t, s.get("/?again=mcp&again=nonsense"), 200, "enter the MCP server URL again", `id="mcp-again"`)
	wantNot(t, s.get("/?mcp=http://127.0.0.1:9/mcp"), "Secrets are not sent back")

	bare := s.start(t, url.Values{"lab": {"gone"}})
	<-bare.Done()
	if href := s.editLink(t, "/runs/"+bare.ID()); href != "/?lab=gone" {
		t.Errorf("a pair of the lab leads to %s", href)
	}
	given := s.start(t, url.Values{"lab": {"gone"}, "mcp": {bare.Target().MCP.String()}, "casdoor": {text(bare.Target().Casdoor)}, "token": {"s3cret"}})
	<-given.Done()
	if href := s.editLink(t, "/runs/"+given.ID()); href != "/?again=token&lab=gone" {
		t.Errorf("a pair of the lab with a token leads to %s", href)
	}
	want(t, s.get("/?again=token&lab=gone"), 200, "enter the access token again", "From the built-in lab")
}

// editLink is where "Change the inputs" leads.
func (s *testSite) editLink(t *testing.T, path string) string {
	t.Helper()
	m := regexp.MustCompile(`class="button" href="([^"]+)">Change the inputs`).FindStringSubmatch(s.get(path).Body.String())
	if m == nil {
		t.Fatal("nothing leads back to the form")
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

func TestFilterFromTheQuery(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, twoURLs)
	s.finish(t, run)
	want(t, s.get("/runs/"+run.ID()+"?show=problems"), 200, "1 of 2 checks are shown.")
	want(t, s.get("/runs/"+run.ID()+"?topic=reach"), 200, "1 of 2 checks are shown.")
	want(t, s.get("/runs/"+run.ID()+"?topic=%3Cb%3E"), 200, "2 of 2 checks are shown.")
}

func TestLabPage(t *testing.T) {
	s := newSite(t, nil)
	w := s.get("/lab")
	want(t, w, 200, "Healthy, in legal styles", "All is well", "No document", `href="/codes/prm-missing"`, `name="lab" value="gone"`, "2 of 2 pairs", `href="#lab-group-1"`)
	if body := w.Body.String(); strings.Index(body, "All is well") < strings.Index(body, "No document") {
		t.Error("the healthy pair is not last")
	}
	w = s.get("/lab?q=+DOCUMENT+no")
	want(t, w, 200, "1 of 2 pairs", "No document", `value="DOCUMENT no"`)
	wantNot(t, w, "All is well", "lab-jumps")
	off := newSite(t, func(c *Config) { c.Lab = nil })
	want(t, off.get("/lab"), 200, "The lab is off.")
	wantNot(t, off.get("/"), "built-in lab")
	var none *lab.Lab
	want(t, newSite(t, func(c *Config) { c.Lab = none }).get("/lab"), 200, "The lab is off.")
}

func TestCodes(t *testing.T) {
	s := newSite(t, nil)
	want(t, s.get("/codes"), 200, `href="/codes/prm-missing"`)
	want(t, s.get("/codes/prm-missing"), 200, "What to change", `href="/?lab=gone"`)
	want(t, s.get("/codes/nonsense"), 404, "no such code")
}
