package facts

import (
	"context"
	"strings"

	"casdoctor/checks/probe"
)

// RenamedChallenge is a header that carries a challenge under another name, as some API
// gateways do ("x-amzn-remapped-www-authenticate"); false when the answer has the right
// header, or none at all.
func RenamedChallenge(x *probe.Exchange) (probe.HeaderLine, bool) {
	if len(x.HeaderValues("WWW-Authenticate")) > 0 {
		return probe.HeaderLine{}, false
	}
	for _, h := range x.Header {
		if strings.HasSuffix(strings.ToLower(h.Name), "www-authenticate") {
			return h, true
		}
	}
	return probe.HeaderLine{}, false
}

// NoMetadataAnywhere reports a bare 401 of a server that publishes no OAuth metadata at any
// of the places where clients look: a server that wants a fixed key looks like this.
func (f *Facts) NoMetadataAnywhere(ctx context.Context) bool {
	r, err := f.ResourceMetadata(ctx)
	if err != nil || r.Challenged != nil || r.Chosen != nil {
		return false
	}
	for _, d := range r.All() {
		switch d.Outcome {
		case GotNotFound, GotStatus, GotOther, GotServer:
		default:
			return false // something else is there, which is another cause
		}
	}
	if below, err := f.ResourceMetadataBelow(ctx); err == nil && below.Valid() {
		return false
	}
	legacy, err := f.LegacyServer(ctx)
	return err == nil && legacy.Chosen == nil
}
