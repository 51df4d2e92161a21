package codes

// The codes of scopes: required, granted, supported and requested.
const (
	ScopesPRMASMismatch               Code = "scopes-prm-as-mismatch"
	ScopesNoHintInPRM                 Code = "scopes-no-hint-in-prm"
	ScopeRejectedAtAuthorize          Code = "scope-rejected-at-authorize"
	ScopeInsufficient                 Code = "scope-insufficient"
	CasdoorScopesAllowlistRejectsOIDC Code = "casdoor-scopes-allowlist-rejects-openid"
	CasdoorScopeNameUnknown           Code = "casdoor-scope-name-unknown"
	CasdoorAppScopesNotInRootMetadata Code = "casdoor-app-scopes-not-in-root-metadata"
	CasdoorInsufficientScopeHTTP200   Code = "casdoor-insufficient-scope-http-200"
)
