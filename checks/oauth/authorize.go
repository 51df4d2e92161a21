package oauth

import (
	"fmt"
	"net/url"
	"strings"
)

// AuthorizeVerdict says what an authorization endpoint makes of a request, as far as
// that shows before anybody logs in.
type AuthorizeVerdict string

// The verdicts.
const (
	AuthorizeAccepted AuthorizeVerdict = "accepted" // a page to log in or consent at, or a redirect to one
	AuthorizeRefused  AuthorizeVerdict = "refused"
	AuthorizeUnknown  AuthorizeVerdict = "unknown" // the answer does not tell
)

// AuthorizeFault is what a refusal is about.
type AuthorizeFault string

// The faults.
const (
	FaultClient      AuthorizeFault = "client"
	FaultRedirectURI AuthorizeFault = "redirect-uri"
	FaultScope       AuthorizeFault = "scope"
	FaultResource    AuthorizeFault = "resource"
	FaultOther       AuthorizeFault = "other"
)

// AuthorizeAnswer is an answer of an authorization endpoint, judged.
type AuthorizeAnswer struct {
	Verdict AuthorizeVerdict
	Fault   AuthorizeFault // of a refusal, else ""
	// Text is one line: the server's words about the fault, or why nothing can be told.
	Text string
	// Back is set when the endpoint redirects back to the client with its answer. It does so only
	// after it has found client and redirect URI in order (RFC 6749 §4.1.2.1).
	Back bool
}

// RedirectAccepted reports that client and redirect URI passed, whatever else was refused.
func (a AuthorizeAnswer) RedirectAccepted() bool {
	if a.Verdict == AuthorizeAccepted || a.Back {
		return true
	}
	// A server that names the scope or the resource has looked at client and redirect URI before.
	return a.Verdict == AuthorizeRefused && (a.Fault == FaultScope || a.Fault == FaultResource)
}

// Refused reports a refusal for that fault.
func (a AuthorizeAnswer) Refused(f AuthorizeFault) bool {
	return a.Verdict == AuthorizeRefused && a.Fault == f
}

// AuthorizeReply is what came back from an authorization endpoint; no redirect was followed.
type AuthorizeReply struct {
	Endpoint    string // that was asked
	RedirectURI string // that was asked for
	Status      int    // 0 for no answer
	Header      func(name string) []string
	Body        []byte
}

func (r AuthorizeReply) header(name string) string {
	if r.Header == nil {
		return ""
	}
	if v := r.Header(name); len(v) > 0 {
		return v[0]
	}
	return ""
}

// JudgeAuthorize judges the answer to an authorization request of any server: an error in
// whatever wording and under whatever status, a redirect back with an error, or the way to
// a login. A page that a script draws tells nothing, because it is the same for every request.
func JudgeAuthorize(r AuthorizeReply) AuthorizeAnswer {
	if r.Status == 0 {
		return unknown("no answer came")
	}
	if vendor, ok := ChallengePage(r.Status, r.Header, r.Body); ok {
		return unknown("a bot challenge (" + vendor + ") stands in front of the authorization endpoint")
	}
	switch r.Status {
	case 301, 302, 303, 307, 308:
		return r.judgeRedirect()
	}
	if raw, err := parseObject(r.Body); err == nil {
		return r.judgeObject(errorWords(raw))
	}
	return r.judgePage()
}

func unknown(why string) AuthorizeAnswer {
	return AuthorizeAnswer{Verdict: AuthorizeUnknown, Text: why}
}

func refused(f AuthorizeFault, said string) AuthorizeAnswer {
	return AuthorizeAnswer{Verdict: AuthorizeRefused, Fault: f, Text: said}
}

// judgeObject judges a JSON answer by its error members.
func (r AuthorizeReply) judgeObject(code, text string) AuthorizeAnswer {
	if code == "" && text == "" {
		return r.byStatus("a JSON document without an error")
	}
	if code == "" && r.Status < 400 {
		return unknown("a JSON document in place of a page")
	}
	a := r.judgeError(code, text)
	if other := r.byStatus(a.Text); a.Fault == FaultOther && other.Verdict == AuthorizeUnknown {
		return other
	}
	return a
}

// judgeError judges an error code of OAuth with its description.
func (r AuthorizeReply) judgeError(code, text string) AuthorizeAnswer {
	said := strings.TrimSpace(code + ": " + text)
	if text == "" || code == "" {
		said = code + text
	}
	said = oneLine(said)
	switch code {
	case "login_required", "interaction_required", "consent_required", "account_selection_required":
		return AuthorizeAnswer{Verdict: AuthorizeAccepted, Text: said}
	case "server_error", "temporarily_unavailable", "access_denied":
		if fault, _ := r.complaint(text, true); fault == "" {
			return unknown("the server answers " + said)
		}
	}
	// The description is more precise than the code: invalid_client is said of redirect URIs, too.
	if fault, _ := r.complaint(text, true); fault == FaultRedirectURI || fault != "" && codeFaults[code] == "" {
		return refused(fault, said)
	}
	if fault := codeFaults[code]; fault != "" {
		return refused(fault, said)
	}
	return refused(FaultOther, said)
}

// codeFaults tells what an error code is about; "" and absent for those that can mean anything.
var codeFaults = map[string]AuthorizeFault{
	"invalid_client": FaultClient, "unauthorized_client": FaultClient,
	"invalid_redirect_uri": FaultRedirectURI, "redirect_uri_mismatch": FaultRedirectURI,
	"invalid_scope": FaultScope, "insufficient_scope": FaultScope,
	"invalid_target": FaultResource, "invalid_resource": FaultResource,
}

// judgeRedirect judges by where the browser is sent.
func (r AuthorizeReply) judgeRedirect() AuthorizeAnswer {
	base, err := url.Parse(r.Endpoint)
	location := r.header("Location")
	if err != nil || location == "" {
		return unknown("a redirect without a Location")
	}
	to, err := base.Parse(location)
	if err != nil {
		return unknown("a redirect to a Location that is no URL")
	}
	params := answerParameters(to)
	if backAt(to, r.RedirectURI) {
		return r.judgeBack(params)
	}
	switch {
	case params.Get("error") != "":
		return r.judgeError(params.Get("error"), params.Get("error_description"))
	case to.Scheme != "http" && to.Scheme != "https":
		return unknown("a redirect to a URL of the scheme " + clipWords(to.Scheme, 40))
	case strings.EqualFold(to.Hostname(), base.Hostname()) && samePath(to.EscapedPath(), base.EscapedPath()):
		return unknown("a redirect to another spelling of the authorization endpoint, " + clipWords(to.Scheme+"://"+to.Host+to.EscapedPath(), 200))
	case errorPath(to.Path):
		if fault, said := r.complaint(joinValues(params), true); fault != "" {
			return refused(fault, said)
		}
		return refused(FaultOther, "a redirect to the error page "+clipWords(to.Path, 200))
	}
	return AuthorizeAnswer{Verdict: AuthorizeAccepted, Text: "a redirect to " + clipWords(to.Scheme+"://"+to.Host+to.EscapedPath(), 200)}
}

// judgeBack judges a redirect back to the client.
func (r AuthorizeReply) judgeBack(params url.Values) AuthorizeAnswer {
	a := unknown("a redirect back to the client without a code and without an error")
	switch code := params.Get("error"); {
	case code == "unauthorized_client":
		// The client is known, or the redirect could not be trusted: it may not use this grant.
		a = refused(FaultOther, oneLine(code+" "+params.Get("error_description")))
	case code != "":
		a = r.judgeError(code, params.Get("error_description"))
	case params.Get("code") != "" || params.Get("access_token") != "" || params.Get("id_token") != "":
		a = AuthorizeAnswer{Verdict: AuthorizeAccepted, Text: "a redirect back to the client with a code, without any login"}
	}
	a.Back = true
	return a
}

// answerParameters are those of the query and, for response modes that use it, of the fragment.
func answerParameters(u *url.URL) url.Values {
	params := u.Query()
	if more, err := url.ParseQuery(u.Fragment); err == nil {
		for name, values := range more {
			params[name] = append(params[name], values...)
		}
	}
	return params
}

// backAt reports whether a redirect leads to the client's redirect URI.
func backAt(to *url.URL, redirectURI string) bool {
	bare := *to
	bare.RawQuery, bare.ForceQuery, bare.Fragment, bare.RawFragment = "", false, "", ""
	want, _, _ := strings.Cut(redirectURI, "?")
	return want != "" && (bare.String() == want || strings.TrimSuffix(bare.String(), "/") == strings.TrimSuffix(want, "/"))
}

func errorPath(path string) bool {
	for segment := range strings.SplitSeq(strings.ToLower(path), "/") {
		if segment == "error" || segment == "errors" || strings.HasPrefix(segment, "error.") {
			return true
		}
	}
	return false
}

func joinValues(params url.Values) string {
	var out []string
	for _, values := range params {
		out = append(out, values...)
	}
	return strings.Join(out, "\n")
}

// judgePage judges everything that is neither a redirect nor JSON.
func (r AuthorizeReply) judgePage() AuthorizeAnswer {
	isHTML := IsHTML(r.header("Content-Type"), r.Body)
	ok := r.Status >= 200 && r.Status < 300
	if ok && isHTML && passwordField.Match(head(r.Body, maxPageScan)) {
		return AuthorizeAnswer{Verdict: AuthorizeAccepted, Text: "a login page"}
	}
	text := visibleText(r.Body, isHTML)
	if fault, said := r.complaint(text, false); fault != "" {
		return refused(fault, said)
	}
	switch {
	case !ok:
		return r.byStatus(clipWords(oneLine(text), 200))
	case !isHTML:
		return unknown("an answer that is no web page")
	case LoginPage(r.Body):
		return AuthorizeAnswer{Verdict: AuthorizeAccepted, Text: "a login page"}
	case drawnByScript(r.Body):
		return unknown("a page that a script draws, which is the same for every request")
	}
	return AuthorizeAnswer{Verdict: AuthorizeAccepted, Text: "a page to go on from"}
}

// byStatus judges an answer whose words say nothing.
func (r AuthorizeReply) byStatus(said string) AuthorizeAnswer {
	switch {
	case r.Status == 404 || r.Status == 405 || r.Status == 410:
		return unknown(fmt.Sprintf("%d: nothing answers there", r.Status))
	case r.Status == 401 || r.Status == 407:
		return unknown(fmt.Sprintf("%d: the endpoint itself asks for credentials", r.Status))
	case r.Status == 429 || r.Status >= 500:
		return unknown(fmt.Sprintf("%d, a trouble of the server's own", r.Status))
	case r.Status >= 400:
		return refused(FaultOther, strings.TrimSpace(fmt.Sprintf("%d %s", r.Status, said)))
	}
	return unknown(fmt.Sprintf("%d with %s", r.Status, said))
}
