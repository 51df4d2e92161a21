package codes

import (
	"slices"
	"testing"
)

func TestExplainedCodesExist(t *testing.T) {
	for _, e := range All() {
		seen := map[Code]bool{}
		for _, c := range e.Explains {
			if _, ok := Lookup(c); !ok {
				t.Errorf("%s explains %q, which the catalogue lacks", e.Code, c)
			}
			if seen[c] || c == e.Code {
				t.Errorf("%s names %s twice, or explains itself", e.Code, c)
			}
			seen[c] = true
		}
	}
}

// In a circle every code would be folded under another, and none would be shown.
func TestExplainsHasNoCircle(t *testing.T) {
	const inProgress, done = 1, 2
	state := map[Code]int{}
	var visit func(c Code, path []Code)
	visit = func(c Code, path []Code) {
		path = append(slices.Clone(path), c)
		switch state[c] {
		case inProgress:
			t.Fatalf("a circle: %v", path)
		case done:
			return
		}
		state[c] = inProgress
		for _, next := range MustLookup(c).Explains {
			visit(next, path)
		}
		state[c] = done
	}
	for _, e := range All() {
		visit(e.Code, nil)
	}
}

func TestExplains(t *testing.T) {
	for _, tc := range []struct {
		cause        Code
		consequences []Code
	}{
		{MCPUnreachable, []Code{PRMMissing, WWWAuthenticateMissing}},
		{WrongMCPURL, []Code{WWWAuthenticateMissing, PRMMissing, WellKnownHTML200SPA}},
		{TLSUntrustedCert, []Code{MCPUnreachable, ASUnreachable}},
		{TLSHandshakeFailure, []Code{MCPUnreachable, ASUnreachable}},
		{HostHeaderRejected, []Code{Status403InsteadOf401}},
		{WAFChallengePage, []Code{Status403InsteadOf401}},
		{WAFBlocksClientUA, []Code{Status403InsteadOf401}},
		{LBPathRuleMissesBarePath, []Code{Status403InsteadOf401, RedirectToLogin, WWWAuthenticateMissing}},
		{NoOAuthMetadataAnywhere, []Code{PRMMissing, WWWAuthenticateMissing, WWWAuthenticateNoResourceMetadata}},
		{WellKnownNotRoutedByProxy, []Code{PRMMissing, NoOAuthMetadataAnywhere, WWWAuthenticateNoResourceMetadata, ResourceMetadataURLWrong}},
		{WellKnownRequiresAuth, []Code{PRMMissing, ResourceMetadataURLWrong}},
		{WellKnownHTML200SPA, []Code{PRMMissing, ResourceMetadataURLWrong, ASMetadata404AtDeclaredAS, ASMetadataRFC8414Missing}},
		{PRMResourceIsASURL, []Code{PRMResourceHostMismatch}},
		{MetadataHTTPSchemeBehindProxy, []Code{ResourceMetadataURLWrong, ASIssuerMismatch, PRMResourceHostMismatch}},
		{MetadataInternalHostLeak, []Code{ASUnreachable, CasdoorOriginUnset}},
		{ASSubpathNotSupported, []Code{ASMetadata404AtDeclaredAS, ASIssuerMismatch, JWKSURI404}},
		{CasdoorHostSchemeGuess, []Code{MetadataSchemeGuessWrong, ASIssuerMismatch, MetadataHTTPSchemeBehindProxy, ASUnreachable, CasdoorOriginUnset}},
		{CasdoorOriginTrailingSlash, []Code{ASIssuerTrailingSlash, JWKSURI404}},
		{CasdoorChallengeIgnoresOrigin, []Code{ResourceMetadataURLWrong, CasdoorWellKnown200Envelope}},
		{CasdoorWellKnown200Envelope, []Code{PRMMissing, PRMResourcePathMismatch}},
		{CasdoorPRMAppScopedUndiscoverable, []Code{ASMetadata404AtDeclaredAS, CasdoorWellKnown200Envelope}},
		{CasdoorTrailingSlashDenied, []Code{WrongMCPURL}},
		{CasdoorBadBearerHTTP200, []Code{InvalidTokenWrongStatus}},
		{CasdoorDCRDisabled, []Code{DCRNoRegistrationEndpoint}},
	} {
		for _, c := range tc.consequences {
			if !slices.Contains(MustLookup(tc.cause).Explains, c) {
				t.Errorf("%s does not explain %s", tc.cause, c)
			}
		}
	}
}

// Faults that stand side by side must both be shown.
func TestIndependentCausesDoNotHideEachOther(t *testing.T) {
	for _, tc := range [][2]Code{
		{PRMMissing, WWWAuthenticateMissing},
		{MCPUnreachable, ASUnreachable},
		{CasdoorDCROpen, CasdoorDCRDefaultOrganization},
		{CasdoorOriginUnset, CasdoorChallengeIgnoresOrigin},
		{SessionNotSticky, SSEProxyBuffering},
		{PRMMissing, PKCES256NotAdvertised},
		{CasdoorAuthorizationEndpointDevPort, CasdoorDCRDisabled},
	} {
		if slices.Contains(MustLookup(tc[0]).Explains, tc[1]) {
			t.Errorf("%s hides %s", tc[0], tc[1])
		}
	}
}

func TestAdvice(t *testing.T) {
	want := map[Code]bool{CasdoorDCROpen: true, CasdoorDCRDefaultOrganization: true, CasdoorOriginUnset: true, JWKSMissingUseAlg: true, CasdoorTokenUserData: true, RefreshTokenMissing: true, ScopesNoHintInPRM: true,
		WrongCasdoorURL: true}
	for _, e := range All() {
		if e.Advisory != want[e.Code] {
			t.Errorf("%s: advisory = %v", e.Code, e.Advisory)
		}
	}
}

// The challenge is built from the Host header, the documents from origin: neither setting cures the other.
func TestTheChallengeExplainsNoFaultOfOrigin(t *testing.T) {
	follows := func(cause Code) []Code {
		out := []Code{cause}
		for i := 0; i < len(out); i++ {
			out = append(out, MustLookup(out[i]).Explains...)
		}
		return out
	}(CasdoorChallengeIgnoresOrigin)
	for _, c := range []Code{CasdoorOriginUnset, MetadataInternalHostLeak, MetadataSchemeGuessWrong} {
		if slices.Contains(follows, c) {
			t.Errorf("%s is folded under %s", c, CasdoorChallengeIgnoresOrigin)
		}
	}
}
