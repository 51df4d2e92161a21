package discovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

func conflicts() checks.Check {
	return checks.Check{
		ID: "discovery.prm-conflict", Topic: checks.TopicDiscovery, Title: "All copies of the metadata agree",
		Doc: "Clients read the protected resource metadata at different places. Documents about the same endpoint must name the same resource and the same authorization " +
			"servers, or clients end with different tokens. A root document about the whole origin, beside one about the endpoint, describes another resource and is no conflict.",
		Stage: codes.StageResourceMetadata,
		Codes: []codes.Code{codes.PRMConflictingDocuments},
		Run:   runConflicts,
	}
}

func runConflicts(ctx context.Context, f *facts.Facts) checks.Result {
	r, e, ended := chosen(ctx, f)
	if ended != nil {
		return *ended
	}
	var valid []*facts.ResourceDocument
	for _, d := range places(r) {
		if d.Valid() {
			valid = append(valid, d)
		}
	}
	if len(valid) < 2 {
		return checks.Passed("There is one document only, at "+r.Chosen.URL+".", r.Chosen.Hops...)
	}
	base := r.Chosen
	for _, other := range valid {
		if other.URL == base.URL {
			continue
		}
		if fd, ok := conflict(ctx, f, e.URL.String(), base, other); ok {
			return checks.Found("", fd)
		}
	}
	return checks.Passed(fmt.Sprintf("%d documents were found, and none contradicts another.", len(valid)), base.Last(), valid[1].Last())
}

// conflict compares a document with the one that a client ends with.
func conflict(ctx context.Context, f *facts.Facts, endpoint string, base, other *facts.ResourceDocument) (checks.Finding, bool) {
	a, b := base.Metadata, other.Metadata
	fd := checks.Finding{Code: codes.PRMConflictingDocuments, Subject: base.URL + " and " + other.URL,
		Exchanges: append(slices.Clone(base.Hops), other.Hops...)}
	if a.Resource != b.Resource && !oauthSame(a.Resource, b.Resource) {
		severity, clash := resourcesClash(endpoint, a.Resource, b.Resource)
		if !clash || faulty(ctx, f, base, a.Resource) || faulty(ctx, f, other, b.Resource) {
			return fd, false
		}
		fd.Severity = severity
		fd.Detail = fmt.Sprintf("Two documents for the endpoint %s name different resources. %s stands at %s, and %s at %s: one of them may be out of date.",
			endpoint, a.Resource, base.URL, b.Resource, other.URL)
		fd.Expected = "the same resource in both, " + endpoint
		fd.Received = fmt.Sprintf("%s in one, %s in the other", a.Resource, b.Resource)
		return fd, true
	}
	if sameServers(a.AuthorizationServers, b.AuthorizationServers) {
		return fd, false
	}
	left, right := strings.Join(a.AuthorizationServers, ", "), strings.Join(b.AuthorizationServers, ", ")
	fd.Detail = fmt.Sprintf("Two documents for the resource %s name different authorization servers: %s at %s, and %s at %s. One of them may be out of date.",
		a.Resource, left, base.URL, right, other.URL)
	fd.Expected = "the same authorization_servers in both"
	fd.Received = fmt.Sprintf("%s in one, %s in the other", left, right)
	return fd, true
}

// oauthSame: equal but for a slash or the spelling of the host, which is no contradiction.
func oauthSame(a, b string) bool {
	switch oauth.CompareResource(a, b) {
	case oauth.ResourceExact, oauth.ResourceCase, oauth.ResourceSlash:
		return true
	}
	return false
}

// resourcesClash reports whether two different resources cannot both be meant for the
// endpoint. A parent of the endpoint is a resource of its own that covers it. Another
// path of the same host may be another endpoint's, but clients that read that
// document first refuse it.
func resourcesClash(endpoint, a, b string) (codes.Severity, bool) {
	ra, rb := oauth.CompareResource(endpoint, a), oauth.CompareResource(endpoint, b)
	for _, rel := range []oauth.ResourceRelation{ra, rb} {
		if rel == oauth.ResourceParent || rel == oauth.ResourceNotAURL {
			return "", false
		}
	}
	if rb == oauth.ResourceSibling || rb == oauth.ResourceChild {
		return codes.Warning, true
	}
	return "", true
}

func sameServers(a, b []string) bool {
	covers := func(x, y []string) bool {
		for _, s := range x {
			if !slices.ContainsFunc(y, func(t string) bool { return facts.SameServer(s, t) }) {
				return false
			}
		}
		return true
	}
	return covers(a, b) && covers(b, a)
}

// faulty reports that a resource has a narrower fault: a wrong scheme or an internal host.
func faulty(ctx context.Context, f *facts.Facts, d *facts.ResourceDocument, resource string) bool {
	return faultOf(ctx, f, named{member: "resource", in: inResourceMetadata, url: resource, from: d.Last().URL, x: d.Last()}) != nil
}
