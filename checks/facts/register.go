package facts

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// TestClient is one registration that was tried, and what became of it.
type TestClient struct {
	Name string // of the attempt: AttemptClient, …
	// Says describes in words how it differs from the plain one: "method client_secret_post".
	Says     string
	Members  map[string]any
	X        *probe.Exchange
	Created  bool
	Reply    oauth.RegistrationReply
	Problems []oauth.Problem
	// Unreadable is why the body of a success could not be read.
	Unreadable error
	// Removal is the request that deleted the client again; nil where there was nothing to ask it with.
	Removal *probe.Exchange

	token string // registration_access_token, for the removal
}

// Removed reports that the client is gone again.
func (c *TestClient) Removed() bool {
	return c.Removal != nil && (c.Removal.Status == 204 || c.Removal.Status == 200 && !c.RemovalFailed())
}

// RemovalFailed reports Casdoor's error envelope in place of a deletion.
func (c *TestClient) RemovalFailed() bool {
	e, ok := casdoor.ParseEnvelope(c.Removal.Body)
	return ok && e.IsError()
}

// TestClients are the registrations of a run. Every client that was created is deleted
// again where the server gives the means.
type TestClients struct {
	Endpoint string
	Tried    []*TestClient // in the order of Attempts
	// Authorize is what the authorization endpoint says to the first created client and its own redirect URI.
	Authorize *AuthorizeAnswer
}

// By returns the attempt of that name; nil when it was not made.
func (t *TestClients) By(name string) *TestClient {
	if i := slices.IndexFunc(t.Tried, func(c *TestClient) bool { return c.Name == name }); i >= 0 {
		return t.Tried[i]
	}
	return nil
}

// First is the first attempt that created a client; nil when none did.
func (t *TestClients) First() *TestClient {
	if i := slices.IndexFunc(t.Tried, func(c *TestClient) bool { return c.Created }); i >= 0 {
		return t.Tried[i]
	}
	return nil
}

// Left lists the clients that are still there.
func (t *TestClients) Left() []*TestClient {
	var out []*TestClient
	for _, c := range t.Tried {
		if c.Created && !c.Removed() {
			out = append(out, c)
		}
	}
	return out
}

// removalTime bounds the deletion of the test clients, which also happens when the run is stopped.
const removalTime = 8 * time.Second

// TestClients registers test clients, if the user allowed it, and deletes them again. Missing when it was
// not allowed, or when registration is known to be off or to want credentials.
func (f *Facts) TestClients(ctx context.Context) (*TestClients, error) {
	if !f.target.AllowRegistration {
		return nil, notGiven("registering a test client was not allowed")
	}
	return ask(ctx, f, "test clients", func(ctx context.Context) (*TestClients, error) {
		r, err := f.Registration(ctx)
		if err != nil {
			return nil, err
		}
		switch r.Policy {
		case casdoor.DCRDisabled, casdoor.DCRUnknownOrganization:
			return nil, &Missing{Why: "registration is switched off, so no test client was registered", Exchange: r.X}
		case casdoor.DCRNeedsAuth:
			return nil, &Missing{Why: "registration asks for credentials, so no test client was registered", Exchange: r.X}
		}
		if !r.X.Answered() {
			return nil, &Missing{Why: "the registration endpoint gave no answer: " + transportText(r.X), Exchange: r.X}
		}
		t := &TestClients{Endpoint: r.URL}
		defer f.removeAll(ctx, t)
		f.registerAll(ctx, t)
		f.tryFirst(ctx, t)
		return t, nil
	})
}

// registerAll tries the client's own registration first. A Casdoor that took it takes
// anything, and cannot delete what is created: it is asked for no second one.
func (f *Facts) registerAll(ctx context.Context, t *TestClients) {
	attempts := f.attempts(ctx)
	first := f.registerTest(ctx, t.Endpoint, attempts[0])
	t.Tried = append(t.Tried, first)
	if _, isCasdoor, err := f.CasdoorLogin(ctx); first.Created && err == nil && isCasdoor {
		return
	}
	rest := make([]*TestClient, len(attempts)-1)
	var fns []func(context.Context)
	for i, a := range attempts[1:] {
		fns = append(fns, func(ctx context.Context) { rest[i] = f.registerTest(ctx, t.Endpoint, a) })
	}
	Together(ctx, fns...)
	t.Tried = append(t.Tried, rest...)
}

func (f *Facts) registerTest(ctx context.Context, endpoint string, a attempt) *TestClient {
	c := &TestClient{Name: a.name, Says: a.says, Members: a.members}
	body, _ := json.Marshal(a.members) // strings and lists of strings only
	c.X = f.send(ctx, probe.Request{Purpose: "register a test client (" + a.says + ")", Method: "POST", URL: endpoint, Body: body,
		Header: []probe.HeaderLine{{Name: "Content-Type", Value: "application/json"}, {Name: "Accept", Value: "application/json"}},
		Learn: func(body []byte) []string {
			var issued struct {
				Token  string `json:"registration_access_token"`
				Secret string `json:"client_secret"`
			}
			if json.Unmarshal(body, &issued) != nil {
				return nil
			}
			c.token = issued.Token
			return []string{issued.Token, issued.Secret}
		}})
	if c.X.Status != 200 && c.X.Status != 201 {
		return c
	}
	if e, ok := casdoor.ParseEnvelope(c.X.Body); ok && e.IsError() {
		return c
	}
	c.Reply, c.Problems, c.Unreadable = oauth.ParseRegistration(c.X.Status, c.X.Body)
	c.Created = c.X.Status == 201 || c.Reply.ClientID != ""
	return c
}

// tryFirst sends the first created client to the login page with its own redirect URI.
func (f *Facts) tryFirst(ctx context.Context, t *TestClients) {
	c := t.First()
	if c == nil || c.Reply.ClientID == "" {
		return
	}
	uris, _ := c.Members["redirect_uris"].([]string)
	if len(uris) == 0 {
		return
	}
	if a, err := f.Authorize(ctx, AuthorizeAsk{ClientID: c.Reply.ClientID, RedirectURI: uris[0]}); err == nil {
		t.Authorize = a
	}
}

// removeAll deletes what was created, by RFC 7592. It goes on when the run is stopped: what
// is left behind is somebody's work.
func (f *Facts) removeAll(ctx context.Context, t *TestClients) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removalTime)
	defer cancel()
	var wg sync.WaitGroup
	for _, c := range t.Tried {
		at, ok := managementURL(t.Endpoint, c)
		if !ok {
			continue
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.Removal = f.send(ctx, probe.Request{Purpose: "delete the test client again (RFC 7592)", Method: "DELETE", URL: at,
				Header: []probe.HeaderLine{{Name: "Authorization", Value: "Bearer " + c.token}, {Name: "Accept", Value: "application/json"}}})
		}()
	}
	wg.Wait()
}

// managementURL is where the client's configuration is. The registration token goes to the host that
// issued it and to no other, by the scheme with which that host was reached.
func managementURL(endpoint string, c *TestClient) (string, bool) {
	u, err := url.Parse(c.Reply.ManagementURI)
	home, errHome := url.Parse(endpoint)
	if c.token == "" || err != nil || errHome != nil || !strings.EqualFold(u.Host, home.Host) {
		return "", false
	}
	u.Scheme = home.Scheme
	return u.String(), true
}
