package casdoor

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// RedirectMatch says whether Casdoor takes a redirect URI for an application, and why.
type RedirectMatch struct {
	OK bool
	// Rule is the rule that decided: one of the constants below.
	Rule RedirectRule
	// Why is one sentence on this URI and this entry.
	Why string
}

// RedirectRule is one of Casdoor's ways to compare.
type RedirectRule string

// The rules, in the order in which Casdoor tries them.
const (
	RuleLoopback   RedirectRule = "loopback"   // before any entry: valid for every application
	RuleUnreadable RedirectRule = "unreadable" // the redirect URI cannot be parsed
	RuleEmpty      RedirectRule = "empty"      // the entry is empty
	RuleExact      RedirectRule = "exact"      // the same string
	RuleNoHost     RedirectRule = "no-host"    // the redirect URI has no host, so that only the same string would do
	RuleURL        RedirectRule = "url"        // the entry has scheme and host
	RuleHost       RedirectRule = "host"       // the entry has no scheme
	RulePattern    RedirectRule = "pattern"    // the entry cannot be parsed, so that it is a regular expression
)

// AlwaysValid reports the redirect URIs that Casdoor takes for every application, registered
// or not: localhost by http and https, 127.0.0.1 by http only, on any port and path, and the
// hosts of its own authenticator and of browser extensions.
func AlwaysValid(redirectURI string) bool {
	u, err := url.Parse(redirectURI)
	if err != nil || u.Host == "" {
		return false
	}
	origin := u.Scheme + "://" + u.Hostname()
	switch origin {
	case "http://localhost", "https://localhost", "http://127.0.0.1", "http://casdoor-authenticator":
		return true
	}
	return strings.HasSuffix(origin, ".chromiumapp.org")
}

// MatchRedirect compares a redirect URI with the entries of an application, as Casdoor does:
// loopback first, then entry by entry. The second result explains each entry.
func MatchRedirect(redirectURI string, entries []string) (RedirectMatch, []RedirectMatch) {
	each := make([]RedirectMatch, len(entries))
	verdict := RedirectMatch{Rule: RuleEmpty, Why: "No entry matches."}
	if len(entries) == 0 {
		verdict.Why = "There is no entry to match."
	}
	for i, entry := range entries {
		each[i] = MatchEntry(redirectURI, entry)
		if each[i].OK && !verdict.OK {
			verdict = each[i]
		}
	}
	if _, err := url.Parse(redirectURI); err != nil {
		// Casdoor parses it before it looks at any entry, and gives up there.
		return RedirectMatch{Rule: RuleUnreadable, Why: "Casdoor cannot parse the redirect URI and answers 500: " + parseTrouble(err) + "."}, each
	}
	if AlwaysValid(redirectURI) {
		return RedirectMatch{OK: true, Rule: RuleLoopback, Why: "Casdoor takes this host for every application, on any port and path, registered or not."}, each
	}
	return verdict, each
}

// MatchEntry compares a redirect URI with one entry.
func MatchEntry(redirectURI, entry string) RedirectMatch {
	if entry == "" {
		return RedirectMatch{Rule: RuleEmpty, Why: "The entry is empty."}
	}
	if redirectURI == entry {
		return RedirectMatch{OK: true, Rule: RuleExact, Why: "Both are the same, character for character."}
	}
	asked, err := url.Parse(redirectURI)
	if err != nil {
		return RedirectMatch{Rule: RuleUnreadable, Why: "Casdoor cannot parse the redirect URI: " + parseTrouble(err) + "."}
	}
	if asked.Host == "" {
		return RedirectMatch{Rule: RuleNoHost, Why: "The redirect URI names no host, so that only an entry with exactly the same characters would match."}
	}
	target, err := url.Parse(entry)
	if err == nil && target.Host != "" {
		return matchURL(asked, target)
	}
	if withScheme, err := url.Parse("https://" + entry); err == nil && withScheme.Host != "" {
		return matchHost(asked, withScheme, entry)
	}
	return matchPattern(redirectURI, entry)
}

// matchURL compares with an entry that has scheme and host. Query, fragment and user of the
// redirect URI do not count, nor do those of the entry.
func matchURL(asked, target *url.URL) RedirectMatch {
	var differ []string
	note := func(what, a, b string) {
		differ = append(differ, fmt.Sprintf("the %s differs (%s is asked for, %s is registered)", what, orNone(a), orNone(b)))
	}
	if asked.Scheme != target.Scheme {
		note("scheme", asked.Scheme, target.Scheme)
	}
	if asked.Port() != target.Port() {
		note("port", asked.Port(), target.Port())
	}
	host, sub := hostFits(asked.Hostname(), target.Hostname())
	if !host {
		note("host", asked.Hostname(), target.Hostname())
	}
	if asked.Path != target.Path {
		note("path", asked.Path, target.Path)
	}
	if len(differ) > 0 {
		return RedirectMatch{Rule: RuleURL, Why: sentenceOf(differ) + hints(asked, target)}
	}
	why := "Scheme, host, port and path are the same."
	if sub {
		why = "Scheme, port and path are the same, and the host is a subdomain of the registered one."
	}
	return RedirectMatch{OK: true, Rule: RuleURL, Why: why}
}

// matchHost compares with an entry without a scheme, such as example.com/callback.
func matchHost(asked, target *url.URL, entry string) RedirectMatch {
	var differ []string
	if asked.Scheme != "http" && asked.Scheme != "https" {
		differ = append(differ, "an entry without a scheme stands for http and https only, not for "+asked.Scheme)
	}
	wanted, host := target.Hostname(), false
	if strings.HasPrefix(wanted, ".") {
		host = strings.HasSuffix(asked.Hostname(), wanted)
	} else {
		host, _ = hostFits(asked.Hostname(), wanted)
	}
	if !host {
		differ = append(differ, fmt.Sprintf("the host differs (%s is asked for, %s is registered)", asked.Hostname(), wanted))
	}
	if target.Path != "" && target.Path != "/" && asked.Path != target.Path {
		differ = append(differ, fmt.Sprintf("the path differs (%s is asked for, %s is registered)", orNone(asked.Path), target.Path))
	}
	if len(differ) > 0 {
		why := sentenceOf(differ)
		if strings.Contains(entry, "://") {
			why = "Casdoor cannot read the entry as a URL and puts https:// in front of it, so that it means nothing useful. Placeholders such as :* are not known."
		}
		return RedirectMatch{Rule: RuleHost, Why: why}
	}
	return RedirectMatch{OK: true, Rule: RuleHost, Why: "The entry has no scheme: http and https, any port and all subdomains match, and the path only if the entry has one."}
}

// matchPattern compares with an entry that is no URL at all.
func matchPattern(redirectURI, entry string) RedirectMatch {
	re, err := regexp.Compile("^(?:" + entry + ")$")
	switch {
	case err != nil:
		return RedirectMatch{Rule: RulePattern, Why: "The entry is no URL, and no regular expression either: " + clip(err.Error(), 160) + "."}
	case re.MatchString(redirectURI):
		return RedirectMatch{OK: true, Rule: RulePattern, Why: "The entry is no URL, so that Casdoor takes it as a regular expression, and it matches the whole redirect URI."}
	}
	return RedirectMatch{Rule: RulePattern, Why: "The entry is no URL, so that Casdoor takes it as a regular expression, and it does not match the whole redirect URI."}
}

// hostFits: the same host, or a subdomain of it. Upper and lower case are told apart.
func hostFits(asked, registered string) (fits, sub bool) {
	sub = strings.HasSuffix(asked, "."+registered)
	return asked == registered || sub, sub
}

// hints say what people expect of an entry that Casdoor does not do.
func hints(asked, target *url.URL) string {
	text := ""
	if strings.ContainsAny(target.Host+target.Path, "*^$[](){}|\\+") {
		text += " Casdoor takes this entry as a URL, not as a pattern: its special characters are compared as they are."
	}
	if strings.EqualFold(asked.Hostname(), target.Hostname()) && asked.Hostname() != target.Hostname() {
		text += " Casdoor tells upper and lower case in hosts apart."
	}
	if asked.Path != target.Path && strings.TrimSuffix(asked.Path, "/") == strings.TrimSuffix(target.Path, "/") {
		text += " A slash at the end counts."
	}
	return text
}

func sentenceOf(parts []string) string {
	text := strings.Join(parts, ", ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// parseTrouble is the reason of a parser without the URL that it repeats.
func parseTrouble(err error) string {
	text := err.Error()
	if i := strings.LastIndex(text, `": `); i >= 0 {
		text = text[i+3:]
	}
	return clip(text, 160)
}
