package codes

// The codes of the authorization request: the client, its redirect URI, the resource, consent.
const (
	ClientIDUnknown                 Code = "client-id-unknown"
	RedirectURINotAllowed           Code = "redirect-uri-not-allowed"
	RedirectURITrailingSlash        Code = "redirect-uri-trailing-slash"
	RedirectURILoopbackHost         Code = "redirect-uri-loopback-host"
	RedirectURILoopbackPort         Code = "redirect-uri-loopback-port"
	RedirectURILoopbackHTTPRejected Code = "redirect-uri-loopback-http-rejected"
	ResourceParamNotAbsolute        Code = "resource-param-not-absolute"
	ResourceParamRejected           Code = "resource-param-rejected"
	ResourceParamTrailingSlash      Code = "resource-param-trailing-slash"
	CasdoorResourceNotRepeated      Code = "casdoor-resource-not-repeated"
	CasdoorConsentNoCustomScopes    Code = "casdoor-consent-no-custom-scopes"
	CasdoorDCRTagBlocksUsers        Code = "casdoor-dcr-tag-blocks-users"
)
