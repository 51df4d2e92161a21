package codes

import "strings"

// Owner is a party of the setup: whose document, host or setting is at fault, or to whom a fix speaks.
type Owner string

// The owners. OwnerProxy stands in front of one of the two servers. "" is not known.
const (
	OwnerMCP    Owner = "mcp"
	OwnerAS     Owner = "as"
	OwnerClient Owner = "client"
	OwnerProxy  Owner = "proxy"
	// OwnerOfAnswer is whichever of the two servers gave the answer that proves the cause.
	OwnerOfAnswer Owner = "answer"
)

// owners are the causes that are always the same party's. What is not listed is by its
// family, see OwnerOf.
var owners = map[Code]Owner{
	WrongMCPURL: OwnerClient, WrongCasdoorURL: OwnerClient, MissingAuthorizationHeader: OwnerClient, ResourceParamNotAbsolute: OwnerClient,
	TokenExpired: OwnerClient, TokenWrongKind: OwnerClient, TokenAudMissing: OwnerClient, JWKSKidNotFound: OwnerClient, TokenSignatureWrongKey: OwnerClient, TokenAudMismatch: OwnerClient,
	CasdoorResourceNotRepeated: OwnerClient, CasdoorScopeNameUnknown: OwnerClient, CasdoorTrailingSlashDenied: OwnerClient,
	CasdoorTokenNotInDatabase: OwnerClient, CasdoorToolsNull: OwnerClient,

	ClientUnreachableNonstandardPort: OwnerOfAnswer, TLSHandshakeFailure: OwnerOfAnswer, TLSUntrustedCert: OwnerOfAnswer, WAFChallengePage: OwnerOfAnswer,
	MetadataHTTPSchemeBehindProxy: OwnerOfAnswer, MetadataInternalHostLeak: OwnerOfAnswer, MetadataSchemeGuessWrong: OwnerOfAnswer,
	WellKnownHTML200SPA: OwnerOfAnswer, WellKnownRequiresAuth: OwnerOfAnswer, WellKnownNotRoutedByProxy: OwnerOfAnswer,

	MCPUnreachable: OwnerMCP, HostHeaderRejected: OwnerMCP, Status403InsteadOf401: OwnerMCP, RedirectToLogin: OwnerMCP, RedirectSlashOrSchemeDowngrade: OwnerMCP,
	LBPathRuleMissesBarePath: OwnerMCP, SessionNotSticky: OwnerMCP, SSEProxyBuffering: OwnerMCP, AcceptHeader406: OwnerMCP, WAFBlocksClientUA: OwnerMCP,
	WrongASConfigured: OwnerMCP, CasdoorPRMAppScopedUndiscoverable: OwnerMCP, JWKSUnreachable: OwnerMCP, TokenValidButRejected: OwnerMCP, ProxyStripsAuthorization: OwnerMCP, Forbidden403ForValidToken: OwnerMCP,
	AuthErrorAs200: OwnerMCP, ScopesNoHintInPRM: OwnerMCP, PRMMissing: OwnerMCP, NoOAuthMetadataAnywhere: OwnerMCP, ResourceMetadataURLWrong: OwnerMCP,
	PRMServedAtOnePathOnly: OwnerMCP, PRMOnlyViaChallenge: OwnerMCP,

	PKCES256NotAdvertised: OwnerAS, CIMDAdvertisedNotWorking: OwnerAS, RFC9207Iss: OwnerAS, ASMetadata5xx: OwnerAS, ASMetadataRFC8414Missing: OwnerAS,
	ScopeRejectedAtAuthorize: OwnerAS, ScopeRejectedAtDCR: OwnerAS, TokenAlgMismatch: OwnerAS, RefreshTokenMissing: OwnerAS, CORSMissingOnASEndpoints: OwnerAS,
	ASMetadataPathForm: OwnerAS, ASMetadataInvalidFields: OwnerAS, ASSubpathNotSupported: OwnerAS, JWKSURI404: OwnerAS, JWKSMissingUseAlg: OwnerAS,
}

// ownerOfFamily are the families whose causes have one owner, but for those in owners.
var ownerOfFamily = map[string]Owner{"challenge": OwnerMCP, "prm": OwnerMCP, "casdoor": OwnerAS, "dcr": OwnerAS, "redirect": OwnerAS, "token-endpoint": OwnerAS, "cors": OwnerOfAnswer}

// OwnerOf is whose fault a cause is by itself; a finding may know better. "" where it may be several parties'.
func OwnerOf(c Code) Owner {
	if o, ok := owners[c]; ok {
		return o
	}
	e, _ := Lookup(c)
	return ownerOfFamily[e.Family]
}

// Addressee is to whom the fix speaks; "" when it is not known, or both servers may be meant.
func (f Fix) Addressee() Owner {
	switch {
	case f.Software == "casdoor" || f.Where == "The authorization server" || strings.HasPrefix(f.Where, "Casdoor"):
		return OwnerAS
	case strings.HasPrefix(f.Software, "mcp-") || f.Software == "fastmcp" || f.Software == "express" || f.Where == "The MCP server" || strings.HasPrefix(f.Where, "MCP server"):
		return OwnerMCP
	case f.Where == "The MCP client" || f.Where == "The client":
		return OwnerClient
	case f.Software != "" || strings.Contains(strings.ToLower(f.Where), "proxy"):
		return OwnerProxy
	}
	return ""
}

// Serves is the server whose setup a fix changes: the one that it speaks to, or the one that a
// proxy stands in front of, as far as its text tells. "" when it may be either.
func (f Fix) Serves() Owner {
	switch who := f.Addressee(); who {
	case OwnerAS, OwnerMCP:
		return who
	case OwnerProxy:
		text := strings.Join(f.Steps, " ") + f.Snippet
		inFrontOfAS, inFrontOfMCP := strings.Contains(text, "Casdoor") || strings.Contains(text, "auth.example.com"), strings.Contains(text, "MCP server") || strings.Contains(text, "mcp.example.com") || strings.Contains(text, "/mcp")
		switch {
		case inFrontOfAS && !inFrontOfMCP:
			return OwnerAS
		case inFrontOfMCP && !inFrontOfAS:
			return OwnerMCP
		}
	}
	return ""
}
