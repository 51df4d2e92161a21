package e2e

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"
)

// pastedToken is a JWT that nobody signed, as it comes out of a terminal.
func pastedToken(expires time.Duration) string {
	enc := base64.RawURLEncoding.EncodeToString
	claims := fmt.Sprintf(`{"iss":"https://door.invalid","aud":["casdoctor-client"],"azp":"casdoctor-client","scope":"read:application","exp":%d}`, time.Now().Add(expires).Unix())
	return enc([]byte(`{"alg":"RS256","kid":"cert-built-in"}`)) + "." + enc([]byte(claims)) + "." + enc([]byte(strings.Repeat("s", 64)))
}

func TestTokenIsExplainedAsItIsTyped(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/token")
	p.expect(answered)
	token := pastedToken(-time.Hour)
	p.paste("#token", "Bearer "+token[:40])
	p.wait(`!document.querySelector("#explained").hidden`)
	p.paste("#token", `"Bearer `+token+`"`)
	p.wait(`/Expired/.test(document.querySelector("#explained").innerText)`)
	p.reads("#explained", "iss", "https://door.invalid", "casdoctor-client", "cert-built-in", "Bearer")
	if said := p.text("#live"); said == "" {
		t.Error("a screen reader hears nothing of it")
	}
	if page := value[string](p, `location.href + document.title + document.querySelector("#explained").innerText`); strings.Contains(page, strings.Split(token, ".")[2]) {
		t.Error("the signature is shown again, or stands in the URL")
	}
	p.paste("#token", "no token at all")
	p.wait(`!/door\.invalid/.test(document.querySelector("#explained").innerText)`)
}

func TestTokenDeskWithoutScripts(t *testing.T) {
	t.Parallel()
	p := newTab(t, dashboard(t))
	p.expect(answered)
	p.withoutScripts()
	p.open("/token")
	p.click(`button[type=submit].primary`)
	p.wait(`document.querySelector("#error-summary")`)
	p.reads("#error-summary", "Paste a token")
	p.paste("#token", pastedToken(time.Hour))
	p.click(`button[type=submit].primary`)
	p.wait(`!document.querySelector("#explained").hidden`)
	p.reads("#explained", "https://door.invalid", "casdoctor-client")
	if strings.Contains(p.url(), "eyJ") {
		t.Error("the token stands in the URL")
	}
}

func TestTokenIsVerifiedOnRequest(t *testing.T) {
	t.Parallel()
	origin := dashboard(t)
	casdoor, mcp := openTab(t, origin, "/?lab=healthy").inputs()
	p := openTab(t, origin, "/token")
	token := pastedToken(-time.Hour)
	p.paste("#token", token)
	p.click("details.more summary")
	p.enter("#casdoor", casdoor)
	p.enter("#mcp", mcp)
	p.click(`button[formaction="/runs"]`)
	p.onRun()
	p.finished()
	p.reads(".lead-card h2", "expired")
	if page := value[string](p, `document.documentElement.outerHTML + location.href`); strings.Contains(page, strings.Split(token, ".")[2]) {
		t.Error("the page of the run shows the token")
	}
}

func TestTokenIsExplainedAboveTheForm(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/token")
	p.paste("#token", pastedToken(-time.Hour))
	p.click(`button[type=submit].primary`)
	p.wait(`document.activeElement.id === "token-verdict"`)
	p.reads("#token-verdict", "Not usable.", "Expired 1 hour ago", "Worth a look", "scope")
	if y := value[float64](p, lowest+`(["#token-verdict"])`); y > 500 || value[float64](p, `scrollY`) > 0 {
		t.Errorf("the verdict ends at %.0f", y)
	}
	p.reads("#explained", "application:read, not read:application")
}
