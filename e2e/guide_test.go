package e2e

import (
	"strings"
	"testing"
)

func TestGuideSectionDiagnosesItsTopicAlone(t *testing.T) {
	t.Parallel()
	origin := dashboard(t)
	casdoor, mcp := openTab(t, origin, "/?lab=redirect-uri-trailing-slash").inputs()
	p := openTab(t, origin, "/guide")
	p.expect(answered)
	p.clickText("a", "Redirect URI Mismatch")
	p.wait(`location.pathname === "/guide/redirect-uri" && document.readyState === "complete"`)
	p.reads("main", "redirect_uri_mismatch", "The guide differs from what was measured")
	p.reads(".code-list li:first-child", "redirect-uri-not-allowed")
	if n := p.count(`#token, #client_secret`); n != 0 {
		t.Errorf("%d fields ask for what the section does not need", n)
	}
	p.enter("#casdoor", casdoor)
	p.enter("#mcp", mcp)
	client := openTab(t, origin, "/?lab=redirect-uri-trailing-slash")
	for _, id := range []string{"client_id", "redirect_uri"} {
		p.enter("#"+id, value[string](client, `document.getElementById(`+quote(id)+`).value`))
	}
	p.click(`button[type=submit].primary`)
	p.onRun()
	p.finished()
	p.reads(".lead-card", "slash")
	if others := value[[]string](p, `[...document.querySelectorAll(".check")].map(e => e.id).filter(id => !id.startsWith("check-redirect"))`); len(others) > 0 || p.count(".check") == 0 {
		t.Errorf("other checks are shown: %q", others)
	}
}

func TestGuideSectionKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/guide/unauthorized")
	p.expect(answered)
	p.enter("#mcp", "mcp.example.com:notaport/mcp")
	p.enter("#casdoor", "https://door.example.com")
	p.enter("#token", "s3cret-token-value")
	p.click(`button[type=submit].primary`)
	p.wait(`document.activeElement.id === "error-summary"`)
	p.reads("h1", "401 Unauthorized")
	if says := p.fieldSays("mcp"); len(says) < 20 {
		t.Errorf("the field says %q", says)
	}
	if casdoor, _ := p.inputs(); casdoor != "https://door.example.com" {
		t.Errorf("the Casdoor URL is now %q", casdoor)
	}
	if strings.Contains(value[string](p, `document.documentElement.outerHTML`), "s3cret-token-value") {
		t.Error("the token is sent back to the page")
	}
}

func TestAnchorOfTheGuideLeadsToTheSection(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/guide/dcr-registration-rejected")
	p.wait(`document.readyState === "complete"`)
	p.reads("h1", "DCR Registration Rejected")
	p.reads("main", "dcrPolicy")
	p.click(`.code-list a[href="/codes/casdoor-dcr-disabled"]`)
	p.wait(`location.pathname === "/codes/casdoor-dcr-disabled" && document.readyState === "complete"`)
	p.reads("main", "casdoor-dcr-disabled", "What to change")
}

// The section is about a token: without one, nothing is called healthy.
func TestGuideSectionAsksForItsInput(t *testing.T) {
	t.Parallel()
	origin := dashboard(t)
	casdoor, mcp := openTab(t, origin, "/?lab=healthy").inputs()
	p := openTab(t, origin, "/guide/unauthorized")
	p.enter("#casdoor", casdoor)
	p.enter("#mcp", mcp)
	p.click(`button[type=submit].primary`)
	p.onRun()
	p.finished()
	p.reads(".verdict", "Undetermined.", "no access token was given")
	p.reads("#walk li:nth-child(3)", "Not looked at", "not among the chosen topics")
	p.reads("#walk li:nth-child(8)", "Not tried", "needs a token")
}

func TestHealthyEndsWhereNobodyLooked(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.lab("healthy")
	p.reads(".verdict", "Healthy.", "gets as far as the login", "needs an access token")
	for _, step := range []string{"7", "8"} {
		if text := p.text("#walk li:nth-child(" + step + ") .step-state"); !strings.Contains(text, "Not tried") || strings.Contains(text, "Works") {
			t.Errorf("step %s says %q", step, text)
		}
	}
}
