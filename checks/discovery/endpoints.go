package discovery

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
	"casdoctor/checks/target"
)

func endpoints() checks.Check {
	return checks.Check{
		ID: "discovery.endpoints", Topic: checks.TopicDiscovery, Title: "The endpoints can be reached",
		Doc: "Every endpoint of the metadata is looked at: its host must answer, and http is only fit for the machine itself. The authorization endpoint is opened " +
			"without parameters, as a browser would. Wrong hosts and schemes have codes of their own; what is said here is a remark.",
		Stage: codes.StageServerMetadata,
		Run:   runEndpoints,
	}
}

func runEndpoints(ctx context.Context, f *facts.Facts) checks.Result {
	reached, err := f.Endpoints(ctx)
	if err != nil {
		return checks.Because(err)
	}
	var remarks []string
	var proof []*probe.Exchange
	hosts := map[string]bool{}
	for _, r := range reached {
		if text := endpointRemark(r); text != "" {
			remarks, proof = append(remarks, text), append(proof, r.X)
		} else if u, ok := webURL(r.URL); ok {
			hosts[u.Host] = true
		}
	}
	if len(remarks) > 0 {
		return checks.Result{Status: checks.Warn, Reason: strings.Join(remarks, " "), Exchanges: proof}
	}
	if len(reached) == 0 {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The metadata names no endpoint."}
	}
	return checks.Passed(fmt.Sprintf("All %d endpoints are absolute URLs on hosts that answer (%d of them).", len(reached), len(hosts)), reached[0].X)
}

// endpointRemark says what is odd about an endpoint, or "".
func endpointRemark(r facts.Reached) string {
	u, ok := webURL(r.URL)
	switch {
	case !ok:
		return fmt.Sprintf("%s is no absolute URL: %s.", r.Name, r.URL)
	case r.X == nil:
		return ""
	case !r.X.Answered() && r.X.Error != nil:
		return fmt.Sprintf("%s at %s gives no answer: %s.", r.Name, r.URL, trimStop(r.X.Error.Message))
	case r.Name == "authorization_endpoint" && (r.X.Status == 404 || r.X.Status >= 500):
		return fmt.Sprintf("The authorization endpoint %s answers %d to a browser without parameters.", r.URL, r.X.Status)
	case u.Scheme == "http" && !target.LoopbackHost(u.Hostname()):
		return fmt.Sprintf("%s is %s: many clients refuse http for anything but the machine itself.", r.Name, r.URL)
	}
	return ""
}
