package lab

import (
	"slices"

	"casdoctor/checks/codes"
)

// Specs lists all pairs without starting them: healthy ones first, then the faults in the order of
// the walk and of the catalogue.
func Specs() []Spec {
	faults := slices.Concat(reachFaults(), edgeFaults(), redirectFaults(), transportFaults(), challengeFaults(), prmFaults(), resourceFaults(),
		routingFaults(), metadataFaults(), issuerFaults(), registrationFaults(), redirectURIFaults(), resourceParamFaults(), consentFaults(), casdoorURLFaults(), casdoorFaults(), testClientFaults(),
		tokenEndpointFaults(), tokenClientFaults(), introspectionFaults(), scopeFaults(), casdoorScopeFaults(), tokenFaults(), tokenUseFaults(), casdoorTokenFaults(), corsFaults())
	slices.SortStableFunc(faults, func(a, b Spec) int {
		if d := int(stage(a.Code)) - int(stage(b.Code)); d != 0 {
			return d
		}
		return codes.Position(a.Code) - codes.Position(b.Code)
	})
	return slices.Concat(healthy(), healthyTokens(), healthyClients(), healthyAuthorize(), healthyPages(), faults)
}

func stage(c codes.Code) codes.Stage {
	e, _ := codes.Lookup(c)
	return e.Stage
}
