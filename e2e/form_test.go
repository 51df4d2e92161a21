package e2e

import (
	"strings"
	"testing"
	"time"
)

// fieldSays returns the message at a field as a screen reader gives it: the text of what
// aria-describedby names, if the field says that it is wrong.
func (p *tab) fieldSays(id string) string {
	p.t.Helper()
	return value[string](p, `(e => e.getAttribute("aria-invalid") !== "true" ? "" :
		e.getAttribute("aria-describedby").split(" ").map(id => document.getElementById(id).innerText).join(" "))(document.getElementById(`+quote(id)+`))`)
}

const typed = `Object.fromEntries([...document.querySelectorAll("input:not([type=hidden]), select")].map(e => [e.id, e.type === "checkbox" ? String(e.checked) : e.value]))`

func TestBadInputIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	p.expect(answered)
	p.click("details.more summary")
	before := map[string]string{"casdoor": "ftp://door.example.com", "mcp": "http://", "client_id": "my-client", "redirect_uri": "not a uri",
		"origin": "example.com/path", "resource": "https://mcp.example.com/mcp", "scope": "openid <b>profile</b>"}
	for id, text := range before {
		p.enter("#"+id, text)
	}
	secrets := map[string]string{"token": "s3cret-token-value", "client_secret": "t0psecret-value"}
	for id, text := range secrets {
		p.enter("#"+id, text)
	}
	p.eval(`document.querySelector("#client").value = "cursor"`)
	p.click("#topic-casdoor")
	p.click("#allow_registration")
	p.click(`button[type=submit].primary`)
	p.wait(`document.activeElement.id === "error-summary"`)
	for _, id := range []string{"casdoor", "mcp"} {
		if says := p.fieldSays(id); len(says) < 20 {
			t.Errorf("the field %s says %q", id, says)
		}
		p.click(`#error-summary a[href="#` + id + `"]`)
		p.wait(`document.activeElement.id === ` + quote(id))
	}
	after := value[map[string]string](p, typed)
	before["client"], before["topic-casdoor"], before["topic-reach"], before["allow_registration"] = "cursor", "true", "false", "true"
	for id, want := range before {
		if after[id] != want {
			t.Errorf("%s holds %q, want %q as typed", id, after[id], want)
		}
	}
	page := value[string](p, `document.documentElement.outerHTML + location.href`)
	for id, secret := range secrets {
		if after[id] != "" || strings.Contains(page, secret) {
			t.Errorf("%s is sent back to the page", id)
		}
		if says := value[string](p, `document.getElementById(`+quote(id+"-again")+`)?.innerText ?? ""`); !strings.Contains(says, "Enter it again") {
			t.Errorf("nothing says that %s must be entered again: %q", id, says)
		}
	}
}

func TestRefusedFormCanBeCorrected(t *testing.T) {
	t.Parallel()
	origin := dashboard(t)
	casdoor, mcp := openTab(t, origin, "/?lab=healthy").inputs()
	p := openTab(t, origin, "/")
	p.expect(answered)
	p.enter("#casdoor", casdoor)
	p.enter("#mcp", "mcp.example.com:notaport/mcp")
	p.click(`button[type=submit].primary`)
	p.wait(`document.querySelector("#error-summary")`)
	if says := p.fieldSays("casdoor"); says != "" {
		t.Errorf("the right field is said to be wrong: %q", says)
	}
	p.enter("#mcp", mcp)
	p.click(`button[type=submit].primary`)
	p.onRun()
	p.finished()
	p.reads(".verdict", "Healthy.")
}

func TestCredentialsInAURLAreNotEchoed(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	p.expect(answered)
	p.enter("#mcp", "https://admin:passw0rd@mcp.invalid/mcp")
	p.click(`button[type=submit].primary`)
	p.wait(`document.querySelector("#error-summary")`)
	if says := p.fieldSays("mcp"); says == "" {
		t.Error("the field does not say what is wrong")
	}
	if page := value[string](p, `document.documentElement.outerHTML + location.href + document.querySelector("#mcp").value`); strings.Contains(page, "passw0rd") {
		t.Error("the password is sent back to the page")
	}
}

func TestNothingEnteredIsSaid(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	p.expect(answered)
	p.click(`button[type=submit].primary`)
	p.wait(`document.querySelector("#error-summary")`)
	if p.fieldSays("casdoor")+p.fieldSays("mcp") == "" {
		t.Error("no field says that something is missing")
	}
}

func TestWhatWasMeantIsTakenByAClick(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	p.expect(answered)
	p.enter("#casdoor", "https://door.example.com")
	p.enter("#mcp", "htps://mcp.example.com/mcp")
	p.click(`button[type=submit].primary`)
	p.wait(`document.querySelector("#error-summary")`)
	p.click(`#mcp-error a`)
	p.wait(`document.activeElement.id === "mcp"`)
	if casdoor, mcp := p.inputs(); casdoor != "https://door.example.com" || mcp != "https://mcp.example.com/mcp" {
		t.Errorf("the form holds %q and %q", casdoor, mcp)
	}
}

func TestTokenInTheBoxOfAURLIsNotEchoed(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/")
	p.expect(answered)
	token := pastedToken(time.Hour)
	p.enter("#mcp", token)
	p.click(`button[type=submit].primary`)
	p.wait(`document.querySelector("#error-summary")`)
	if says := p.fieldSays("mcp"); !strings.Contains(says, "looks like a token") {
		t.Errorf("the field says %q", says)
	}
	if page := value[string](p, `document.documentElement.outerHTML + location.href + document.querySelector("#mcp").value`); strings.Contains(page, token[:30]) {
		t.Error("the token is sent back to the page")
	}
}

// Two fields beside each other have their boxes beside each other, whatever is said above one.
func TestBoxesStandInLine(t *testing.T) {
	t.Parallel()
	p := openTab(t, dashboard(t), "/?again=client_secret&client_id=a")
	for _, two := range [][2]string{{"#client_id", "#client_secret"}, {"#origin", "#resource"}} {
		if tops := value[[]float64](p, `[`+quote(two[0])+`, `+quote(two[1])+`].map(s => document.querySelector(s).getBoundingClientRect().top)`); tops[0] != tops[1] {
			t.Errorf("%v stand at %v", two, tops)
		}
	}
}
