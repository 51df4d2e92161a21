package scope

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// proofOfCall is the answer and where the needed scopes stand.
func proofOfCall(a *facts.Answer, s facts.Scopes) []*probe.Exchange {
	return slices.Concat([]*probe.Exchange{a.X}, s.Challenge.Proof, s.Resource.Proof)
}

// widerToken is how to get a token with the scopes: a user's by another login, first where the token
// is a user's; a program's by a request.
func widerToken(ctx context.Context, f *facts.Facts, granted, scopes []string) []codes.Fix {
	program := tokenRequest(ctx, f, scopes)
	if !ofUser(ctx, f, granted) {
		return program
	}
	login := codes.Fix{Where: "The MCP client", Steps: []string{
		"Log in again in the client with the wider scope " + strings.Join(scopes, " ") + ": the token is a user's. If the client has no setting for the scope, remove the connection and add it again, once the server names the scope.",
	}}
	return append([]codes.Fix{login}, program...)
}

// ofUser: somebody logged in for this token. Scopes of OpenID Connect are about a user, and the subject of a
// program's token is its client id, or at Casdoor its application, owner/name.
func ofUser(ctx context.Context, f *facts.Facts, granted []string) bool {
	if slices.ContainsFunc(granted, casdoor.OIDCScope) {
		return true
	}
	t, err := f.Token(ctx)
	if err != nil || !t.Readable() {
		return false
	}
	sub := t.Claims.Subject
	return sub != "" && sub != t.Claims.Client() && !strings.Contains(sub, "/") && t.Claims.Client() != ""
}

// tokenRequest is the request that gets a token with the scopes, as a command with placeholders for what is secret:
// only where it would work. Casdoor ignores resource for client credentials, so that such a token serves its own
// MCP server, which checks no audience, and no other.
func tokenRequest(ctx context.Context, f *facts.Facts, scopes []string) []codes.Fix {
	_, m, err := f.ServerMetadata(ctx)
	if err != nil || m.TokenEndpoint == "" || !slices.Contains(m.GrantTypes, "client_credentials") {
		return nil
	}
	_, isCasdoor, err := f.CasdoorLogin(ctx)
	own := ownMCP(ctx, f)
	if err != nil || isCasdoor && !own {
		return nil
	}
	words := slices.Clone(scopes)
	if own {
		words = strings.Fields(corrected(words))
		words = slices.DeleteFunc(words, func(s string) bool { return !casdoor.BuiltinScope(s) })
	}
	if app, _, err := f.CasdoorApplication(ctx); err == nil && len(app.Scopes) > 0 && len(lacking(app.Scopes, words)) > 0 {
		return nil // the application's list would refuse the request
	}
	if len(words) == 0 || !safe(append(words, m.TokenEndpoint)) {
		return nil
	}
	command := fmt.Sprintf(`curl -s '%s' \
  -d grant_type=client_credentials \
  -d client_id="$CLIENT_ID" --data-urlencode client_secret="$CLIENT_SECRET" \
  --data-urlencode scope='%s'`, m.TokenEndpoint, strings.Join(words, " "))
	if resource := f.ResourceOfClients(ctx); !isCasdoor && resource != "" && safe([]string{resource}) {
		command += fmt.Sprintf(" \\\n  --data-urlencode resource='%s'", resource)
	}
	return []codes.Fix{{Where: "A token for a program, without a user", Steps: []string{
		"If the caller is a program with a client id and secret of its own, get a token with the needed scopes by this request.",
		"A user gets them by logging in again with the scope " + strings.Join(words, " ") + "."}, Snippet: command}}
}

// safe reports that texts of a stranger can stand between single quotes of a shell command.
func safe(texts []string) bool {
	return !slices.ContainsFunc(texts, func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || r == '\\' || r <= ' ' || r > '~' })
	})
}
