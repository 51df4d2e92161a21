package codes

// The codes of a given access token: what it says, and what the MCP server says to it.
const (
	TokenExpired                  Code = "token-expired"
	TokenWrongKind                Code = "token-wrong-kind"
	TokenOpaque                   Code = "token-opaque"
	TokenIssMismatch              Code = "token-iss-mismatch"
	TokenAudMismatch              Code = "token-aud-mismatch"
	TokenAudMissing               Code = "token-aud-missing"
	TokenAlgMismatch              Code = "token-alg-mismatch"
	TokenClockSkew                Code = "token-clock-skew"
	TokenSignatureWrongKey        Code = "token-signature-wrong-key"
	JWKSKidNotFound               Code = "jwks-kid-not-found"
	JWKSUnreachable               Code = "jwks-unreachable"
	TokenValidButRejected         Code = "token-valid-but-rejected"
	ProxyStripsAuthorization      Code = "proxy-strips-authorization"
	Forbidden403ForValidToken     Code = "403-for-valid-token"
	MissingAuthorizationHeader    Code = "missing-authorization-header"
	AuthErrorAs200                Code = "auth-error-as-200"
	CasdoorTokenNotInDatabase     Code = "casdoor-token-not-in-database"
	CasdoorNonAdminUser401        Code = "casdoor-non-admin-user-401"
	CasdoorTokenUserData          Code = "casdoor-token-user-data"
	CasdoorToolsNull              Code = "casdoor-tools-null"
	CasdoorMCPProxyServerNotFound Code = "casdoor-mcp-proxy-server-not-found"
	CasdoorMCPProxyUpstreamDown   Code = "casdoor-mcp-proxy-upstream-down"
)
