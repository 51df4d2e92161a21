package codes

// The codes of the token endpoint and of introspection.
const (
	TokenEndpoint404                        Code = "token-endpoint-404"
	TokenEndpointRejectsForm                Code = "token-endpoint-rejects-form"
	TokenEndpointNotJSON                    Code = "token-endpoint-not-json"
	TokenEndpointErrorHTTP200               Code = "token-endpoint-error-http-200"
	TokenEndpointErrorNotOAuth              Code = "token-endpoint-error-not-oauth"
	TokenEndpointWrongError                 Code = "token-endpoint-wrong-error"
	TokenAuthMethodAdvertisedNotWorking     Code = "token-auth-method-advertised-not-working"
	TokenAuthMethodNoneNotAccepted          Code = "token-auth-method-none-not-accepted"
	TokenAuthMethodUnsupportedByClient      Code = "token-auth-method-unsupported-by-client"
	RefreshTokenMissing                     Code = "refresh-token-missing"
	ResourceParamIgnored                    Code = "resource-param-ignored"
	IntrospectionWrongActive                Code = "introspection-wrong-active"
	CasdoorClientCredentialsIgnoresResource Code = "casdoor-client-credentials-ignores-resource"
	CasdoorIntrospectWrongAppCert           Code = "casdoor-introspect-wrong-app-cert"
	CasdoorUserinfoErrorHTTP200             Code = "casdoor-userinfo-error-http-200"
	CasdoorSigningCertMissing               Code = "casdoor-signing-cert-missing"
)
