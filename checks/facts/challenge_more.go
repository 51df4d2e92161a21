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

// LastResorts asks at once for what is left when no protected resource metadata was found
// where it belongs: the document below the endpoint's path, and authorization server
// metadata on the MCP host. Either is nil where it could not be asked for.
func (f *Facts) LastResorts(ctx context.Context) (below *ResourceDocument, legacy *Server) {
	Together(ctx,
		func(ctx context.Context) { below, _ = f.ResourceMetadataBelow(ctx) },
		func(ctx context.Context) { legacy, _ = f.LegacyServer(ctx) })
	return below, legacy
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
	below, legacy := f.LastResorts(ctx)
	return !below.Valid() && legacy != nil && legacy.Chosen == nil
}
