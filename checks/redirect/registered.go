package redirect

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/target"
)

func registered() checks.Check {
	return checks.Check{
		ID: "redirect.registered", Topic: checks.TopicRedirect, Title: "The redirect URI fits what is registered",
		Doc: "The redirect URI is compared with the entries that you say are registered, character by character, characters that cannot be seen or only look alike included. At a Casdoor " +
			"its own rules are applied and explained: loopback first, subdomains, entries without a scheme, regular expressions. What you enter here is not sent anywhere.",
		Stage: codes.StageAuthorize,
		Run:   runRegistered,
	}
}

func runRegistered(ctx context.Context, f *facts.Facts) checks.Result {
	t := f.Target()
	switch {
	case t.RedirectURI == "":
		return checks.SkippedFor("no redirect URI was given")
	case len(t.RegisteredRedirectURIs) == 0:
		return checks.SkippedFor("no registered redirect URIs were given to compare with")
	}
	_, isCasdoor, err := f.CasdoorLogin(ctx)
	isCasdoor = err == nil && isCasdoor
	fits, why := fit(t.RedirectURI, t.RegisteredRedirectURIs, isCasdoor)
	text := why
	if !fits {
		_, text = compared(t.RedirectURI, t.RegisteredRedirectURIs, isCasdoor)
	}
	a, err := f.AuthorizeChecked(ctx, facts.AuthorizeAsk{ClientID: t.ClientID, RedirectURI: t.RedirectURI})
	switch live := err == nil; {
	case live && fits && a.Refused(oauth.FaultRedirectURI) && !isCasdoor && !slices.Contains(t.RegisteredRedirectURIs, t.RedirectURI):
		return checks.Result{Status: checks.Warn, Reason: text + " This server does."}
	case live && fits && a.Refused(oauth.FaultRedirectURI):
		return checks.Result{Status: checks.Warn, Reason: text + " The server refuses it all the same: the entry is not saved, or it belongs to another client than " + t.ClientID + "."}
	case live && !fits && a.RedirectAccepted():
		return checks.Passed("The server accepts the redirect URI, so that the list that you gave is not the whole of it. "+text, a.X)
	case fits:
		return checks.Passed(text)
	}
	return checks.Result{Status: checks.Warn, Reason: text}
}

// fit says whether a redirect URI is covered by the entries: by Casdoor's rules, or elsewhere by the
// standard's, the same string but for the port of a loopback address (RFC 9700 §2.1).
func fit(redirectURI string, entries []string, isCasdoor bool) (bool, string) {
	if isCasdoor {
		m, each := casdoor.MatchRedirect(redirectURI, entries)
		for i, e := range each {
			if e.OK && m.Rule != casdoor.RuleLoopback {
				return m.OK, fmt.Sprintf("It matches the entry %s. %s", shown(entries[i]), m.Why)
			}
		}
		return m.OK, m.Why
	}
	for _, entry := range entries {
		if redirectURI == entry {
			return true, "It is registered, character for character."
		}
		if loopbackTwin(redirectURI, entry) {
			return true, fmt.Sprintf("It differs from the entry %s in the port alone, which does not count on a loopback address (RFC 8252 §7.3); some servers compare it all the same.", shown(entry))
		}
	}
	return false, ""
}

// loopbackTwin: both on a loopback address, with the port as the only difference.
func loopbackTwin(a, b string) bool {
	u, errU := url.Parse(a)
	v, errV := url.Parse(b)
	if errU != nil || errV != nil || u.Scheme != "http" || !target.LoopbackHost(u.Hostname()) {
		return false
	}
	v.Host = withoutPort(v)
	u.Host = withoutPort(u)
	return u.String() == v.String()
}

func withoutPort(u *url.URL) string { return bracketed(u.Hostname()) }

// compared names the closest of the entries and everything in which it differs; "" when there is none.
func compared(redirectURI string, entries []string, isCasdoor bool) (entry, text string) {
	if len(entries) == 0 {
		return "", ""
	}
	best, bestDiff := -1, []oauth.URIDifference(nil)
	for i, e := range entries {
		diff := oauth.CompareURIs(redirectURI, e)
		if best < 0 || closer(diff, bestDiff) {
			best, bestDiff = i, diff
		}
	}
	entry = entries[best]
	if len(bestDiff) == 0 {
		return entry, "One of the entries that you gave is the same, character for character."
	}
	text = fmt.Sprintf("Of the entries that you gave, %s is the closest. ", shown(entry))
	// Casdoor's own rules say it shorter, but for what cannot be seen.
	if isCasdoor && oauth.Suspicious(redirectURI) == "" && oauth.Suspicious(entry) == "" {
		return entry, text + "By Casdoor's rules: " + casdoor.MatchEntry(redirectURI, entry).Why
	}
	var parts []string
	for _, d := range bestDiff {
		parts = append(parts, fmt.Sprintf("%s: %s is asked for, %s is registered. %s", d.Part, side(d.First), side(d.Second), d.Named("the one that is asked for", "the registered one")))
	}
	text += "They differ in this: " + strings.Join(parts, " And ")
	if isCasdoor {
		text += " By Casdoor's rules: " + casdoor.MatchEntry(redirectURI, entry).Why
	}
	return entry, text
}

// closer prefers fewer differences, and a different host last.
func closer(a, b []oauth.URIDifference) bool {
	weight := func(ds []oauth.URIDifference) int {
		n := 0
		for _, d := range ds {
			n += 2
			if d.Part == oauth.PartHost || d.Part == oauth.PartScheme {
				n += 3
			}
		}
		return n
	}
	return weight(a) < weight(b)
}

func side(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

// shown is an entry on paper: in quotes with escapes where it holds what cannot be seen.
func shown(entry string) string {
	if oauth.Suspicious(entry) != "" {
		return strconv.QuoteToASCII(entry)
	}
	return entry
}
