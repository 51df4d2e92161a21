package views

import (
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/codes"
	"casdoctor/checks/target"
)

// GuideHref is the page of a section of the troubleshooting guide.
func GuideHref(slug string) string { return "/guide/" + url.PathEscape(slug) }

// guideTitle is the heading of a section of the troubleshooting guide.
func guideTitle(slug string) string {
	if g, ok := codes.GuideBySlug(slug); ok {
		return g.Title
	}
	return slug
}

// guideTopics are the section's topics that this battery has.
func guideTopics(g codes.Guide) []string {
	return slices.DeleteFunc(slices.Clone(g.Topics), func(t string) bool { return !slices.Contains(target.ValidTopics(), t) })
}

// guideScope says what a run from the section's form looks at.
func guideScope(g codes.Guide) string {
	topics := guideTopics(g)
	if len(topics) == 0 {
		return "All checks are run."
	}
	names := make([]string, len(topics))
	for i, t := range topics {
		names[i] = topicLabel(t)
	}
	return "Only the checks of this section are run: " + strings.Join(names, ", ") + "."
}

// fullForm is the start page with what was typed so far, secrets aside.
func fullForm(f Form) string {
	q := url.Values{}
	for name, value := range map[string]string{"casdoor": f.Casdoor, "mcp": f.MCP, "client": f.Client, "client_id": f.ClientID,
		"redirect_uri": f.RedirectURI, "origin": f.Origin, "resource": f.Resource, "scope": f.Scope} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.RegisteredRedirectURIs != "" {
		q.Set("registered_redirect_uris", f.RegisteredRedirectURIs)
	}
	if len(q) == 0 {
		return "/"
	}
	return "/?" + q.Encode()
}
