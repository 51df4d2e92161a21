package scope

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

const offlineAccess = "offline_access"

// offline: some clients add offline_access because the authorization server lists it, and are refused when
// they are registered with the scopes of the resource metadata alone. That counts where it shows: where the
// login page takes the resource's scopes, and refuses the same request with offline_access.
func offline(ctx context.Context, f *facts.Facts, s facts.Scopes) (checks.Finding, bool) {
	asked := union(s.Resource.Scopes, s.Challenge.Scopes)
	if !slices.Contains(s.Server.Scopes, offlineAccess) || slices.Contains(asked, offlineAccess) {
		return checks.Finding{}, false
	}
	t := f.Target()
	q := facts.AuthorizeAsk{ClientID: t.ClientID, RedirectURI: t.RedirectURI, Scope: strings.Join(s.Resource.Scopes, " ")}
	if q.ClientID == "" {
		return checks.Finding{}, false
	}
	if _, isCasdoor, err := f.CasdoorLogin(ctx); err == nil && isCasdoor && q.RedirectURI == "" {
		q.RedirectURI = facts.LoopbackRedirectURI // Casdoor takes it for every application
	}
	more := q
	more.Scope += " " + offlineAccess
	var plain, added *facts.AuthorizeAnswer
	facts.Together(ctx,
		func(ctx context.Context) { plain, _ = f.AuthorizeChecked(ctx, q) },
		func(ctx context.Context) { added, _ = f.AuthorizeChecked(ctx, more) })
	if plain == nil || added == nil || plain.Verdict != oauth.AuthorizeAccepted || added.Verdict != oauth.AuthorizeRefused || added.Fault != oauth.FaultScope {
		return checks.Finding{}, false
	}
	fd := checks.Finding{
		Code: codes.ScopesPRMASMismatch, Severity: severity(ctx, f, ""), Subject: "scope " + offlineAccess,
		Detail: fmt.Sprintf("The authorization server lists %s, the resource metadata does not. The login page takes this client's request for %s and refuses it with %s added: %s. "+
			"Clients that add the scope because it is listed, as Claude Code does, cannot log in.",
			offlineAccess, named(s.Resource.Scopes), offlineAccess, strings.TrimSuffix(added.Text, ".")),
		Expected: "the request is taken with " + more.Scope, Received: strings.TrimSuffix(added.Text, "."),
		Exchanges: slices.Concat([]*probe.Exchange{added.X, plain.X}, s.Server.Proof, s.Resource.Proof),
	}
	if t.Client == "claude-code" {
		fd.Severity = severity(ctx, f, codes.Error)
	}
	return fd, true
}
