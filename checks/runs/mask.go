package runs

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

// The shortest values that are searched for: shorter ones would hit innocent text. What
// only the name of a parameter makes a secret must be longer: "auth=bearer" is none.
const (
	minSecret = 6
	minInURL  = 12
)

// masks keeps secrets out of what checks say. The probe masks its records before a check
// sees them; what remains are the URLs of the target itself, and a secret that a server
// echoes in an escape that only reading its document undoes.
type masks struct{ replace *strings.Replacer }

func newMasks(t target.Target) masks {
	pairs := shownURLs(t)
	for _, s := range secretsOf(t) {
		if len(s) < minSecret {
			continue
		}
		quoted := strconv.Quote(s)
		for _, form := range []string{s, url.QueryEscape(s), url.PathEscape(s), quoted[1 : len(quoted)-1]} {
			pairs = append(pairs, [2]string{form, target.Mask})
		}
	}
	// At one place the first pair that fits wins: the longest.
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return cmp.Compare(len(b[0]), len(a[0])) })
	var flat []string
	for _, p := range pairs {
		flat = append(flat, p[0], p[1])
	}
	return masks{strings.NewReplacer(flat...)}
}

// shownURLs pairs each URL of the target with the form in which it may be shown.
func shownURLs(t target.Target) [][2]string {
	v := t.View()
	var out [][2]string
	for _, p := range [][2]string{{text(t.Casdoor), v.Casdoor}, {text(t.MCP), v.MCP}, {t.RedirectURI, v.RedirectURI}, {t.Resource, v.Resource}} {
		if p[0] != p[1] {
			out = append(out, p)
		}
	}
	for i, uri := range t.RegisteredRedirectURIs {
		if shown := v.RegisteredRedirectURIs[i]; shown != uri {
			out = append(out, [2]string{uri, shown})
		}
	}
	return out
}

func text(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

// secretsOf are the secrets that a target brings along: the two that have a field of
// their own, and what the target masks in its URLs, such as a key in the query.
func secretsOf(t target.Target) []string {
	out := []string{t.Token.Reveal(), t.ClientSecret.Reveal()}
	for _, p := range shownURLs(t) {
		whole, err := url.Parse(p[0])
		shown, err2 := url.Parse(p[1])
		if err != nil || err2 != nil {
			continue
		}
		masked := shown.Query()
		for name, values := range whole.Query() {
			for i, value := range values {
				if i < len(masked[name]) && masked[name][i] == target.Mask && len(value) >= minInURL {
					out = append(out, value)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m masks) text(s string) string { return m.replace.Replace(s) }

func (m masks) texts(list []string) []string {
	out := slices.Clone(list)
	for i := range out {
		out[i] = m.text(out[i])
	}
	return out
}

// outcome masks every text of an outcome, on copies.
func (m masks) outcome(o checks.Outcome) checks.Outcome {
	r := &o.Result
	r.Reason = m.text(r.Reason)
	r.Findings = slices.Clone(r.Findings)
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Subject, f.Detail, f.Expected, f.Received = m.text(f.Subject), m.text(f.Detail), m.text(f.Expected), m.text(f.Received)
		f.Fixes = m.fixes(f.Fixes)
	}
	if r.Software != nil {
		s := *r.Software
		s.Casdoor.Evidence, s.MCP.ProtocolVersions = m.texts(s.Casdoor.Evidence), m.texts(s.MCP.ProtocolVersions)
		s.MCP.Name, s.MCP.Version, s.Proxy = m.text(s.MCP.Name), m.text(s.MCP.Version), m.text(s.Proxy)
		as := &s.AS
		for _, field := range []*string{&as.URL, &as.Issuer, &as.AuthorizationEndpoint, &as.TokenEndpoint, &as.JWKSURI, &as.RegistrationEndpoint, &as.IntrospectionEndpoint} {
			*field = m.text(*field)
		}
		r.Software = &s
	}
	return o
}

func (m masks) fixes(fs []codes.Fix) []codes.Fix {
	out := slices.Clone(fs)
	for i, f := range out {
		out[i] = codes.Fix{Where: m.text(f.Where), Software: f.Software, Steps: m.texts(f.Steps), Snippet: m.text(f.Snippet)}
	}
	return out
}
