package views

import (
	"strings"
	"testing"

	"casdoctor/checks/jwt"
)

func TestVerdictOfATokenInALine(t *testing.T) {
	kind := jwt.Line{Part: jwt.PartToken, Meaning: "This is an access token. It is a JWT."}
	line := func(name string, tone jwt.Tone, meaning string) jwt.Line {
		return jwt.Line{Part: jwt.PartClaim, Name: name, Tone: tone, Meaning: meaning}
	}
	good := line("exp", jwt.ToneGood, "Valid until tomorrow.")
	for _, c := range []struct {
		name, icon, word, text string
		desk                   TokenDesk
	}{
		{"good", "ok", "Nothing in it speaks against it.", "Valid until tomorrow. The signature was not verified.", TokenDesk{Lines: []jwt.Line{kind, good, line("iss", "", "x")}}},
		{"doubts", "warn", "Not clear.", "Valid until tomorrow. Worth a look: aud, scope.", TokenDesk{Lines: []jwt.Line{kind, good, line("aud", jwt.ToneWarn, "a"), line("scope", jwt.ToneWarn, "b")}}},
		{"bad", "fail", "Not usable.", "Expired. Not yet valid. Worth a look: aud.",
			TokenDesk{Lines: []jwt.Line{kind, line("exp", jwt.ToneBad, "Expired. Long ago."), line("nbf", jwt.ToneBad, "Not yet valid."), line("aud", jwt.ToneWarn, "a")}}},
		{"opaque", "warn", "Not clear.", "Nothing can be read.", TokenDesk{Lines: []jwt.Line{{Part: jwt.PartToken, Tone: jwt.ToneWarn, Meaning: "Nothing can be read."}}}},
		{"cut off", "fail", "Not usable.", "It is cut off.", TokenDesk{Lines: []jwt.Line{kind}, Problems: []jwt.Problem{{Text: "It is cut off."}, {Text: "Quotes were removed.", Mended: true}}}},
	} {
		c.desk.Asked = true
		if v := c.desk.verdict(); v.icon != c.icon || v.word != c.word || v.text != c.text {
			t.Errorf("%s: %+v", c.name, v)
		}
		if got := words(one(t, parse(t, TokenExplained(c.desk)), "#token-verdict")); !strings.HasPrefix(got, c.word) {
			t.Errorf("%s: the page says %q", c.name, got)
		}
	}
}
