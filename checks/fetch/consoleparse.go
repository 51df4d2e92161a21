package fetch

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Message is a line of a browser's console, understood.
type Message struct {
	Browser string  `json:"browser"` // "Chrome" for all that are made of Chromium, "Firefox" or "Safari"
	Failure Failure `json:"failure"`
	URL     string  `json:"url"`
	// Asked is the URL that script asked for, when redirects led from there to URL.
	Asked  string `json:"asked,omitempty"`
	Origin string `json:"origin,omitempty"`
}

// ParseConsole finds the failure that a line of a console speaks of. The line may stand in
// other text, be wrapped, and have straight quotes where the browser prints curly ones.
func ParseConsole(text string) (Message, bool) {
	text = quotes.Replace(strings.Join(strings.Fields(text), " "))
	for _, p := range consolePatterns {
		if m := p.match(text); m != nil {
			return *m, true
		}
	}
	return Message{}, false
}

// otherTexts are lines that no failure of CORS prints: warnings, and the errors that script gets.
var otherTexts = []struct {
	browser string
	sentence
}{
	{"Chrome", sentence{AuthorizationByStar, "Authorization will not be covered by the wildcard symbol (*) in CORS `Access-Control-Allow-Headers` handling."}},
	{"Firefox", sentence{AuthorizationByStar, "Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at {url} soon. (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered."}},
	{"Firefox", sentence{MixedContent, "Blocked loading mixed active content {address}"}},
	{"Chrome", sentence{Untold, "{verb} {url} net::ERR_FAILED{code}"}},
	{"Chrome", sentence{Untold, "Failed to fetch"}},
	{"Firefox", sentence{Untold, "NetworkError when attempting to fetch resource"}},
	{"Safari", sentence{Untold, "TypeError: Load failed"}},
}

// chromeMore and firefoxMore are ends of sentences of other versions, and of failures that are not foreseen here.
var (
	chromeMore = []sentence{
		{LocalNetworkDenied, "Request had no target IP address space, yet the resource is in address space `{value}`."},
	}
	firefoxMore = []sentence{
		{HeaderNotAllowed, "missing token ‘{value}’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel)."},
		{RedirectScheme, "CORS request not http)."},
	}
)

// safariTexts are the sentences of WebKit, which says the same of an Access-Control-Allow-Origin that is missing and of one
// that names another origin. The URL stands in a line of its own: "Fetch API cannot load … due to access control checks."
var safariTexts = []sentence{
	{OriginMissing, "Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: {status}"},
	{OriginMissing, "Origin {origin} is not allowed by Access-Control-Allow-Origin"},
	{OriginMultiple, "Access-Control-Allow-Origin cannot contain more than one origin"},
	{OriginWildcard, "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true"},
	{CredentialsNotAllowed, "Credentials flag is true, but Access-Control-Allow-Credentials is not 'true'"},
	{PreflightStatus, "Preflight response is not successful. Status code: {status}"},
	{PreflightStatus, "Preflight response is not successful"},
	{HeaderNotAllowed, "Request header field {name} is not allowed by Access-Control-Allow-Headers"},
	{MethodNotAllowed, "Method {name} is not allowed by Access-Control-Allow-Methods"},
	{Untold, "cannot load {url} due to access control checks"},
}

// quotes makes one quote of all that browsers, terminals and chats make of a quote.
var quotes = strings.NewReplacer("‘", "'", "’", "'", "`", "'", "“", "'", "”", "'", "\"", "'")

type consolePattern struct {
	browser string
	reason  Reason
	re      *regexp.Regexp
}

var consolePatterns = compileConsole()

// compileConsole puts first what tells most: whole sentences before their ends, and those that do not say why last.
func compileConsole() []consolePattern {
	var out, ends []consolePattern
	add := func(browser string, reason Reason, whole, end string) {
		out = append(out, consolePattern{browser, reason, compileSentence(whole)})
		if end != "" {
			ends = append(ends, consolePattern{browser, reason, compileSentence(end)})
		}
	}
	prefix := strings.NewReplacer("{redirected}", "{maybe}", "Access to fetch", "Access to {what}").Replace(chromePrefix) + "{preflight}"
	for _, s := range slices.Concat(chromeTexts, chromeMore) {
		if s.reason == MixedContent {
			add("Chrome", s.reason, s.text, "")
			continue
		}
		add("Chrome", s.reason, prefix+unstopped(s.text), "{preflight}"+alone(s))
	}
	for _, s := range slices.Concat(firefoxTexts, firefoxMore) {
		s.text, _, _ = strings.Cut(s.text, ").")
		add("Firefox", s.reason, firefoxPrefix+s.text+"{end}", alone(s)+"{end}")
	}
	out = append(out, ends...)
	for _, s := range safariTexts {
		add("Safari", s.reason, s.text, "")
	}
	for _, s := range otherTexts {
		add(s.browser, s.reason, s.text, "")
	}
	return out
}

// unstopped is a sentence without its full stop, which gets lost when lines are copied.
func unstopped(text string) string {
	if strings.HasSuffix(text, "}.") {
		return text // nothing else tells where the value ends
	}
	return strings.TrimSuffix(text, ".")
}

// alone is the end of a sentence as it is copied without what stands before. A value in it must not reach over what
// stands around it, as nothing tells where the sentence begins.
func alone(s sentence) string {
	text := unstopped(quotes.Replace(s.text))
	if s.reason == RedirectScheme {
		text, _, _ = strings.Cut(text, ": {value}")
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "'{value}'", "'{quoted}'"), "{value}", "{name}")
}

// compileSentence makes a pattern of a sentence.
func compileSentence(text string) *regexp.Regexp {
	p := regexp.QuoteMeta(quotes.Replace(text))
	for name, pattern := range map[string]string{
		"url":       `'?(?P<url>[^ ']+?)'?`,
		"origin":    `(?P<origin>null|[a-z][a-z0-9+.-]*://[^ /']+)`,
		"value":     `(?P<value>.*?)`,
		"name":      `(?P<value>[^ ]+)`,
		"status":    `(?P<status>[0-9]+|\(null\))`,
		"quoted":    `(?P<value>[^']*)`,
		"end":       `\)?(?:\.? Status code: (?P<status>[0-9]+|\(null\)))?`,
		"code":      `(?: (?P<status>[0-9]{3}))?`,
		"verb":      `[A-Z]+`,
		"address":   `'?(?P<url>[^ ']+)'?`,
		"what":      `[a-zA-Z ]+?`,
		"page":      `(?P<origin>[a-z][a-z0-9+.-]*://[^ /']+)[^ ']*`,
		"maybe":     `(?:\(redirected from '(?P<asked>[^']+)'\) )?`,
		"preflight": `(?P<preflight>` + regexp.QuoteMeta(chromePreflight) + `)?`,
	} {
		p = strings.ReplaceAll(p, `\{`+name+`\}`, pattern)
	}
	return regexp.MustCompile(p)
}

func (p consolePattern) match(text string) *Message {
	found := p.re.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	part := func(name string) string {
		if i := p.re.SubexpIndex(name); i >= 0 {
			return found[i]
		}
		return ""
	}
	m := &Message{Browser: p.browser, URL: part("url"), Asked: part("asked"), Origin: part("origin"),
		Failure: Failure{Reason: p.reason, Parameter: part("value"), Preflight: part("preflight") != "" || preflightOnly(p.reason)}}
	m.Failure.Status, _ = strconv.Atoi(part("status"))
	return m
}

// preflightOnly tells whether a failure can only be one of the preflight.
func preflightOnly(reason Reason) bool {
	return !saysPreflight(reason) || reason == PreflightStatus || reason == PreflightRedirect || reason == AuthorizationByStar
}
