package facts

import (
	"context"
	"net/url"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// AuthorizeAsk is one request that a client could send a user's browser with.
type AuthorizeAsk struct {
	ClientID    string
	RedirectURI string
	Scope       string // separated by spaces, "" for none
	Resource    string // "" for none; Casdoor does not look at it before a login
}

// AuthorizeAnswer is what the authorization server makes of it before anybody logs in.
type AuthorizeAnswer struct {
	oauth.AuthorizeAnswer
	Ask AuthorizeAsk
	X   *probe.Exchange
	// Casdoor is set when Casdoor's own probe was asked in place of the page, which is drawn by
	// script and the same for every request.
	Casdoor *casdoor.AppLogin
}

// App is what Casdoor shows of the application; nil for other servers and unknown clients.
func (a *AuthorizeAnswer) App() *casdoor.Application {
	if a == nil || a.Casdoor == nil {
		return nil
	}
	return a.Casdoor.App
}

// The client and the redirect URI that no server can know: whoever takes these looks at nothing.
const (
	MadeUpClientID    = "casdoctor-made-up-client"
	MadeUpRedirectURI = "https://casdoctor-redirect-check.invalid/callback"
)

// Authorize asks whether the login page would show for a request: at Casdoor by the question
// that its login page asks first, elsewhere by the authorization endpoint itself, whose redirects are not
// followed. Nobody logs in. Missing when the server is not known, or no client id or redirect URI is given.
func (f *Facts) Authorize(ctx context.Context, q AuthorizeAsk) (*AuthorizeAnswer, error) {
	switch {
	case q.ClientID == "":
		return nil, notGiven("no client id was given")
	case q.RedirectURI == "":
		return nil, notGiven("no redirect URI was given")
	}
	key := strings.Join([]string{"authorize ask", q.ClientID, q.RedirectURI, q.Scope, q.Resource}, "\x00")
	return askAbout(ctx, f, key, func(ctx context.Context) (*AuthorizeAnswer, error) {
		base, isCasdoor, err := f.CasdoorLogin(ctx)
		if err != nil {
			return nil, err
		}
		if isCasdoor {
			return f.askCasdoor(ctx, base, q), nil
		}
		return f.askEndpoint(ctx, q)
	})
}

// CasdoorLogin tells whether the server at which clients log in is a Casdoor, and where its API is.
func (f *Facts) CasdoorLogin(ctx context.Context) (base string, is bool, err error) {
	type login struct {
		base string
		is   bool
	}
	l, err := ask(ctx, f, "casdoor login", func(ctx context.Context) (login, error) {
		ev, err := f.Casdoor(ctx)
		if err != nil {
			return login{}, err
		}
		s, _, metaErr := f.ServerMetadata(ctx)
		if metaErr == nil {
			x := s.Chosen.Last()
			if ShowsCasdoor(casdoor.KindMetadata, x) {
				return login{originOf(x.URL), true}, nil
			}
		}
		own, err := f.LivingCasdoorBase(ctx)
		switch {
		case !ev.Detected && metaErr != nil:
			return login{}, metaErr
		case !ev.Detected, metaErr == nil && err == nil && hostKey(s.Chosen.URL) != hostKey(own.String()):
			return login{}, nil
		case err != nil:
			return login{}, err
		}
		return login{own.String(), true}, nil
	})
	return l.base, l.is, err
}

func originOf(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return rawURL
	}
	return u.Scheme + "://" + u.Host
}

// askCasdoor asks get-app-login, which has no side effect.
func (f *Facts) askCasdoor(ctx context.Context, base string, q AuthorizeAsk) *AuthorizeAnswer {
	x := f.send(ctx, probe.Request{Purpose: "would Casdoor's login page take this request (asks get-app-login, nobody logs in)", Method: "GET",
		URL: casdoor.AppLoginURL(base, q.ClientID, q.RedirectURI, q.Scope), Header: []probe.HeaderLine{{Name: "Accept", Value: "application/json"}}})
	login := casdoor.ParseAppLogin(x.Status, x.Body)
	return &AuthorizeAnswer{AuthorizeAnswer: judgeAppLogin(login, x), Ask: q, X: x, Casdoor: &login}
}

func judgeAppLogin(l casdoor.AppLogin, x *probe.Exchange) oauth.AuthorizeAnswer {
	refuse := func(f oauth.AuthorizeFault) oauth.AuthorizeAnswer {
		return oauth.AuthorizeAnswer{Verdict: oauth.AuthorizeRefused, Fault: f, Text: l.Msg}
	}
	switch l.State {
	case casdoor.LoginOK:
		return oauth.AuthorizeAnswer{Verdict: oauth.AuthorizeAccepted, Text: "Casdoor's login page takes the request"}
	case casdoor.LoginUnknownClient:
		return refuse(oauth.FaultClient)
	case casdoor.LoginBadRedirectURI, casdoor.LoginUnreadableURI:
		return refuse(oauth.FaultRedirectURI)
	case casdoor.LoginBadScope:
		return refuse(oauth.FaultScope)
	case casdoor.LoginUnsupportedType:
		return refuse(oauth.FaultOther)
	case casdoor.LoginMasked:
		return oauth.AuthorizeAnswer{Verdict: oauth.AuthorizeUnknown, Text: "Casdoor masks its messages (enableErrorMask2), so that the reason of its refusal does not show"}
	}
	if !x.Answered() {
		return oauth.AuthorizeAnswer{Verdict: oauth.AuthorizeUnknown, Text: "Casdoor gave no answer: " + transportText(x)}
	}
	return oauth.AuthorizeAnswer{Verdict: oauth.AuthorizeUnknown, Text: "get-app-login did not answer in Casdoor's form"}
}

// askEndpoint sends the request itself, as a browser would.
func (f *Facts) askEndpoint(ctx context.Context, q AuthorizeAsk) (*AuthorizeAnswer, error) {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil {
		return nil, err
	}
	if !absolute(m.AuthorizationEndpoint) {
		return nil, &Missing{Why: "the metadata names no authorization endpoint"}
	}
	x := f.send(ctx, probe.Request{Purpose: "would the authorization endpoint take this request (nobody logs in)", Method: "GET",
		URL: authorizeURL(m.AuthorizationEndpoint, q), Header: []probe.HeaderLine{{Name: "Accept", Value: "text/html,application/xhtml+xml"}}})
	a := &AuthorizeAnswer{Ask: q, X: x, AuthorizeAnswer: oauth.JudgeAuthorize(oauth.AuthorizeReply{
		Endpoint: x.URL, RedirectURI: q.RedirectURI, Status: x.Status, Header: x.HeaderValues, Body: x.Body})}
	if x.Status == 0 {
		a.Text = transportText(x)
	}
	return a, nil
}

// authorizeURL is the request of RFC 6749 §4.1.1 with PKCE (RFC 7636) and resource (RFC 8707).
func authorizeURL(endpoint string, q AuthorizeAsk) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return endpoint
	}
	params := u.Query()
	for name, value := range map[string]string{
		"response_type": "code", "client_id": q.ClientID, "redirect_uri": q.RedirectURI, "state": "casdoctor", "scope": q.Scope, "resource": q.Resource,
		"code_challenge_method": "S256",
		// The challenge of RFC 7636 appendix B: well-formed, and nobody will redeem it.
		"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
	} {
		if value != "" {
			params.Set(name, value)
		}
	}
	u.RawQuery = params.Encode()
	return u.String()
}

// ChecksRequests reports whether the server looks at a request before the login: it is asked with a
// client and a redirect URI that cannot exist. A server that takes those tells nothing by taking
// others. The answer is the one to the made-up request.
func (f *Facts) ChecksRequests(ctx context.Context) (bool, *AuthorizeAnswer, error) {
	a, err := f.Authorize(ctx, AuthorizeAsk{ClientID: MadeUpClientID, RedirectURI: MadeUpRedirectURI})
	if err != nil {
		return false, nil, err
	}
	return a.Verdict != oauth.AuthorizeAccepted, a, nil
}

// AuthorizeChecked is Authorize whose acceptance is worth something: what a server that takes
// anything accepts is unknown. It asks the control question at the same time.
func (f *Facts) AuthorizeChecked(ctx context.Context, q AuthorizeAsk) (*AuthorizeAnswer, error) {
	var a *AuthorizeAnswer
	var err error
	checks := true
	Together(ctx,
		func(ctx context.Context) { a, err = f.Authorize(ctx, q) },
		func(ctx context.Context) {
			if _, is, lookErr := f.CasdoorLogin(ctx); lookErr == nil && !is && q.ClientID != "" && q.RedirectURI != "" {
				if looks, _, controlErr := f.ChecksRequests(ctx); controlErr == nil {
					checks = looks
				}
			}
		})
	if err != nil || checks || a.Verdict != oauth.AuthorizeAccepted {
		return a, err
	}
	weak := *a
	weak.Verdict, weak.Text = oauth.AuthorizeUnknown, "the endpoint takes a made-up client just as well, so that its answer proves nothing"
	return &weak, nil
}

// CasdoorApplication is what Casdoor shows of the application with the client id that was given.
// Missing for other servers, and when Casdoor shows none.
func (f *Facts) CasdoorApplication(ctx context.Context) (*casdoor.Application, *AuthorizeAnswer, error) {
	if f.target.ClientID == "" {
		return nil, nil, notGiven("no client id was given")
	}
	_, is, err := f.CasdoorLogin(ctx)
	if err != nil {
		return nil, nil, err
	}
	if !is {
		return nil, nil, notGiven("the authorization server was not recognised as a Casdoor")
	}
	q := AuthorizeAsk{ClientID: f.target.ClientID, RedirectURI: f.target.RedirectURI}
	if q.RedirectURI == "" {
		q.RedirectURI = LoopbackRedirectURI
	}
	a, err := f.Authorize(ctx, q)
	if err != nil {
		return nil, nil, err
	}
	if a.App() == nil {
		return nil, a, &Missing{Why: "Casdoor shows nothing of the application: " + a.Text, Exchange: a.X}
	}
	return a.App(), a, nil
}

// LoopbackRedirectURI is one that Casdoor takes for every application.
const LoopbackRedirectURI = "http://localhost/casdoctor"
