package discovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
)

func urls() checks.Check {
	return checks.Check{
		ID: "discovery.urls", Topic: checks.TopicDiscovery, Title: "Published URLs can be reached by clients",
		Doc: "The challenge and the metadata name further URLs. Behind a proxy, servers often publish the wrong ones: http instead of https, a name that only exists inside the " +
			"network, or a scheme that was guessed. Each URL is compared with the one from which it was fetched, and asked where it names another host.",
		Stage: codes.StageResourceMetadata,
		Codes: []codes.Code{codes.MetadataHTTPSchemeBehindProxy, codes.MetadataInternalHostLeak, codes.MetadataSchemeGuessWrong},
		Run:   runURLs,
	}
}

func runURLs(ctx context.Context, f *facts.Facts) checks.Result {
	all := publishedURLs(ctx, f)
	if len(all) == 0 {
		if _, err := f.Servers(ctx); err != nil {
			return checks.Because(err)
		}
		return checks.Result{Status: checks.NotEvaluated, Reason: "Neither a challenge nor metadata that names URLs was seen."}
	}
	groups, narrower := grouped(ctx, f, all)
	var found []checks.Finding
	for _, g := range groups {
		found = append(found, g.finding())
	}
	if len(found) == 0 && narrower {
		return checks.Passed("A published URL is wrong in a way that is reported as a trait of Casdoor.")
	}
	return checks.Found(fmt.Sprintf("All %d published URLs have the scheme and a host by which clients reach them.", len(all)), found...)
}

// faultGroup is one fault, with all the members that have it: one wrong base URL shows in many.
type faultGroup struct {
	fault  *fault
	origin string
	names  []named
}

func grouped(ctx context.Context, f *facts.Facts, all []named) (groups []*faultGroup, narrower bool) {
	for _, n := range all {
		ft := faultOf(ctx, f, n)
		if ft == nil {
			continue
		}
		if ft.narrower {
			narrower = true
			continue
		}
		u, _ := webURL(n.url)
		origin := strings.ToLower(u.Scheme + "://" + u.Host)
		i := slices.IndexFunc(groups, func(g *faultGroup) bool { return g.fault.code == ft.code && g.origin == origin })
		if i < 0 {
			groups = append(groups, &faultGroup{fault: ft, origin: origin})
			i = len(groups) - 1
		}
		groups[i].names = append(groups[i].names, n)
	}
	return groups, narrower
}

func (g *faultGroup) finding() checks.Finding {
	lead := g.names[0]
	fd := checks.Finding{
		Code: g.fault.code, Subject: lead.member + " in " + lead.in,
		Expected: g.fault.want, Received: lead.url,
	}
	for _, n := range g.names {
		fd.Exchanges = append(fd.Exchanges, n.x)
	}
	if g.fault.proof != nil {
		fd.Exchanges = slices.Insert(fd.Exchanges, 1, g.fault.proof)
	}
	if g.fault.unsure {
		fd.Confidence = checks.Likely
	}
	switch g.fault.code {
	case codes.MetadataHTTPSchemeBehindProxy:
		fd.Detail = fmt.Sprintf("The site is reached by https, but publishes http URLs of itself: %s.", g.members())
	case codes.MetadataSchemeGuessWrong:
		fd.Detail = fmt.Sprintf("The site is reached by http, but publishes https URLs of itself, and no TLS is spoken there: %s.", g.members())
	default:
		fd.Detail = fmt.Sprintf("The answer from %s names a host that clients cannot reach: %s.%s", lead.from, g.members(), g.why())
		fd.Expected = "a host that clients reach, for example " + g.fault.want
	}
	return fd
}

func (g *faultGroup) why() string {
	if g.fault.proof == nil {
		return " It means the machine on which the client runs."
	}
	return " " + g.fault.proof.Error.Message
}

// members lists what names the URL: "issuer http://… and 4 more members".
func (g *faultGroup) members() string {
	lead := g.names[0]
	var others []string
	for _, n := range g.names[1:] {
		if !slices.Contains(others, n.member) && n.member != lead.member {
			others = append(others, n.member)
		}
	}
	text := fmt.Sprintf("%s is %s", lead.member, lead.url)
	if len(others) > 0 {
		text += ", and so are " + strings.Join(others, ", ")
		if len(others) == 1 {
			text = strings.Replace(text, ", and so are ", ", and so is ", 1)
		}
	}
	return text
}
