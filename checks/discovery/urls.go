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
		found = append(found, g.finding(ctx, f))
	}
	if len(found) == 0 && narrower {
		return checks.Passed("A published URL is wrong in a way that is reported as a trait of Casdoor.")
	}
	return checks.Found(fmt.Sprintf("All %d published URLs have the scheme and a host by which clients reach them.", len(all)), found...)
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
