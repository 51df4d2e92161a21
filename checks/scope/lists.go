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

func hint() checks.Check {
	return checks.Check{
		ID: "scope.hint", Topic: checks.TopicScope, Title: "A client learns which scopes to ask for",
		Doc: "A client asks for the scope of the challenge, else for the scopes of the resource metadata, else for none, or for all that the authorization server lists. " +
			"With a client id and a redirect URI the last two ways are tried at the login page, without a login.",
		Stage: codes.StageScope,
		Codes: []codes.Code{codes.ScopesNoHintInPRM},
		Run:   runHint,
	}
}

func runHint(ctx context.Context, f *facts.Facts) checks.Result {
	need, err := f.NeedsAuth(ctx)
	switch {
	case err != nil:
		return checks.Because(err)
	case !need:
		return checks.SkippedFor("the MCP server asks for no authorisation")
	}
	prm, err := f.ResourceMetadata(ctx)
	switch {
	case err != nil:
		return checks.Because(err)
	case prm.Chosen == nil:
		return notEvaluated("There is no protected resource metadata whose scopes could be looked at.")
	}
	s := f.Scopes(ctx)
	for _, set := range []facts.ScopeSet{s.Challenge, s.Resource} {
		if set.Named() {
			return checks.Passed("A client learns it from "+strings.TrimPrefix(set.From, "the scope ")+": "+named(set.Scopes)+".", set.Proof...)
		}
	}
	if len(s.Server.Scopes) < 2 {
		return checks.Passed("Neither the challenge nor the resource metadata names a scope. The authorization server lists "+named(s.Server.Scopes)+", so that there is nothing to choose from.", s.Resource.Proof...)
	}
	fd := checks.Finding{
		Code: codes.ScopesNoHintInPRM, Subject: "scopes_supported in " + prm.Chosen.URL,
		Detail:   fmt.Sprintf("The challenge has no scope and the resource metadata no scopes_supported, while the authorization server lists %d scopes: %s.", len(s.Server.Scopes), named(s.Server.Scopes)),
		Expected: "scopes_supported in the resource metadata, or scope in the challenge", Received: "neither",
		Exchanges: slices.Concat(s.Resource.Proof, s.Challenge.Proof, s.Server.Proof),
	}
	worsen(ctx, f, s, &fd)
	return checks.Found("", fd)
}

// worsen tries what clients do without a hint, where the user gave what an authorization request needs.
func worsen(ctx context.Context, f *facts.Facts, s facts.Scopes, fd *checks.Finding) {
	t := f.Target()
	for _, try := range []struct{ what, scope string }{{"without any scope", ""}, {"with all of them", strings.Join(s.Server.Scopes, " ")}} {
		a, err := f.AuthorizeChecked(ctx, facts.AuthorizeAsk{ClientID: t.ClientID, RedirectURI: t.RedirectURI, Scope: try.scope})
		if err != nil || a.Verdict != oauth.AuthorizeRefused || a.Fault != oauth.FaultScope {
			continue
		}
		fd.Severity = codes.Error
		fd.Detail += fmt.Sprintf(" A request %s is refused at the login page: %s.", try.what, strings.TrimSuffix(a.Text, "."))
		fd.Exchanges = append([]*probe.Exchange{a.X}, fd.Exchanges...)
		return
	}
}

func lists() checks.Check {
	return checks.Check{
		ID: "scope.lists", Topic: checks.TopicScope, Title: "The MCP server asks for scopes that the authorization server lists",
		Doc: "scopes_supported of the resource metadata and of the authorization server are compared, and set beside what you gave and what the token has. Servers need not list everything, " +
			"but clients that go by the authorization server's list miss what is not in it. With a client id and a redirect URI, the login page is asked whether it takes offline_access, " +
			"which some clients add because the authorization server lists it.",
		Stage: codes.StageScope,
		Codes: []codes.Code{codes.ScopesPRMASMismatch},
		Run:   runLists,
	}
}

func runLists(ctx context.Context, f *facts.Facts) checks.Result {
	s := f.Scopes(ctx)
	if !s.Resource.Named() || !s.Server.Named() {
		return notEvaluated("There are no two lists to compare. " + overview(s))
	}
	missing := lacking(s.Server.Scopes, s.Resource.Scopes)
	if len(missing) == 0 {
		if fd, ok := offline(ctx, f, s); ok {
			return checks.Found("", fd)
		}
		return checks.Passed("The authorization server lists every scope of the resource metadata. "+overview(s), slices.Concat(s.Resource.Proof, s.Server.Proof)...)
	}
	fd := checks.Finding{
		Code: codes.ScopesPRMASMismatch, Severity: severity(ctx, f, ""), Subject: "scopes_supported: " + named(missing),
		Detail:   fmt.Sprintf("The resource metadata names %s, which the authorization server's metadata does not list.", named(missing)),
		Expected: "each of " + named(s.Resource.Scopes) + " in the authorization server's list", Received: named(s.Server.Scopes),
		Exchanges: slices.Concat(s.Resource.Proof, s.Server.Proof),
	}
	if ownMCP(ctx, f) {
		// Both documents are Casdoor's, and no setting changes either list.
		fd.Severity = codes.Info
		fd.Detail += " Both lists are fixed in Casdoor, which grants these scopes all the same."
	}
	return checks.Found("", fd)
}

// overview sets the lists side by side.
func overview(s facts.Scopes) string {
	var parts []string
	for _, p := range []struct {
		what string
		set  facts.ScopeSet
	}{{"asked for by the challenge", s.Challenge}, {"named by the resource metadata", s.Resource}, {"listed by the authorization server", s.Server},
		{"given by you", s.Given}, {"in the token", s.Token}} {
		if p.set.Named() {
			parts = append(parts, p.what+": "+named(p.set.Scopes))
		}
	}
	if len(parts) == 0 {
		return "No scope is named anywhere."
	}
	text := strings.Join(parts, "; ")
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

func application() checks.Check {
	return checks.Check{
		ID: "scope.application", Topic: checks.TopicScope, Title: "The application's scopes can be found",
		Doc: "With a client id, Casdoor shows the application's list of scopes to everybody. It is compared with the metadata that clients read, and with the metadata of the application, " +
			"at which no client looks.",
		Stage: codes.StageScope,
		Codes: []codes.Code{codes.CasdoorAppScopesNotInRootMetadata},
		Run:   runApplication,
	}
}

func runApplication(ctx context.Context, f *facts.Facts) checks.Result {
	app, shown, err := f.CasdoorApplication(ctx)
	if err != nil {
		return checks.Because(err)
	}
	s := f.Scopes(ctx)
	if len(app.Scopes) == 0 {
		return checks.Passed("The application "+app.Name+" has no list of scopes, so that Casdoor grants every scope that is asked for.", shown.X)
	}
	missing := lacking(s.Server.Scopes, app.Scopes)
	if len(missing) == 0 || !s.Server.Named() {
		return checks.Passed("The scopes of the application "+app.Name+" ("+named(app.Scopes)+") are in the metadata.", append([]*probe.Exchange{shown.X}, s.Server.Proof...)...)
	}
	fd := checks.Finding{
		Code: codes.CasdoorAppScopesNotInRootMetadata, Subject: "scopes of the application " + app.Name,
		Detail:   fmt.Sprintf("The application %s has the scopes %s. The metadata that clients read does not list %s.", app.Name, named(app.Scopes), named(missing)),
		Expected: named(app.Scopes) + " in scopes_supported", Received: named(s.Server.Scopes),
		Exchanges: append([]*probe.Exchange{shown.X}, s.Server.Proof...),
	}
	if d, err := f.ApplicationMetadata(ctx, app.Name); err == nil && d.Usable() && len(lacking(d.Metadata.Scopes, missing)) == 0 {
		fd.Detail += " The metadata of the application lists them: " + d.URL + "."
		fd.Exchanges = append(fd.Exchanges, d.Last())
	}
	return checks.Found("", fd)
}
