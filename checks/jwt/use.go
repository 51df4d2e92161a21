package jwt

import (
	"regexp"
	"strings"
)

// casdoorID is the jti of Casdoor's tokens: owner/uuid.
var casdoorID = regexp.MustCompile(`^[\w.-]+/[0-9a-fA-F-]{36}$`)

// keyPrefixes are the beginnings by which products mark their fixed keys.
var keyPrefixes = []struct{ prefix, product string }{
	{"sk-ant-", "Anthropic"}, {"sk-", "OpenAI or a service like it"}, {"sk_live_", "Stripe"}, {"sk_test_", "Stripe"}, {"rk_live_", "Stripe"},
	{"ghp_", "GitHub"}, {"gho_", "GitHub"}, {"ghs_", "GitHub"}, {"ghu_", "GitHub"}, {"github_pat_", "GitHub"}, {"glpat-", "GitLab"},
	{"xoxb-", "Slack"}, {"xoxp-", "Slack"}, {"xapp-", "Slack"}, {"AKIA", "AWS"}, {"AIza", "Google"}, {"hf_", "Hugging Face"},
	{"npm_", "npm"}, {"pat_", "a service with personal access tokens"}, {"api_", "a service with API keys"}, {"apikey-", "a service with API keys"}, {"key-", "a service with API keys"},
	{"lin_api_", "Linear"}, {"ntn_", "Notion"}, {"secret_", "a service with API keys"}, {"sntrys_", "Sentry"}, {"dop_v1_", "DigitalOcean"}, {"figd_", "Figma"},
}

// keyProduct names the product whose key a text is by its beginning, or "".
func keyProduct(raw string) string {
	for _, k := range keyPrefixes {
		if strings.HasPrefix(raw, k.prefix) && len(raw) > len(k.prefix)+7 {
			return k.product
		}
	}
	return ""
}

// refreshPrefixes are the beginnings of opaque refresh tokens.
var refreshPrefixes = []struct{ prefix, product string }{
	{"1//", "Google"}, {"ghr_", "GitHub"}, {"v1.M", "Auth0"}, {"0.A", "Microsoft"}, {"1.A", "Microsoft"},
}

// use tells what a token is for, and by what that was seen.
func use(t Token) (Use, string) {
	switch t.Kind {
	case KindJWT:
		return useOfJWT(t)
	case KindAPIKey:
		return UseOther, "it begins like a key of " + keyProduct(t.raw)
	case KindOpaque:
		for _, r := range refreshPrefixes {
			if strings.HasPrefix(t.raw, r.prefix) && len(t.raw) > 20 {
				return UseRefresh, "it begins like a refresh token of " + r.product
			}
		}
	}
	return UseUnknown, ""
}

func useOfJWT(t Token) (Use, string) {
	for _, sign := range []func(Token) (Use, string){useByClaim, useByType, useByContent} {
		if u, why := sign(t); u != UseUnknown {
			return u, why
		}
	}
	return UseUnknown, ""
}

// claimedUses are the values with which servers say what a token is for: Casdoor in
// tokenType, Keycloak in typ, Cognito in token_use.
var claimedUses = map[string]Use{
	"access-token": UseAccess, "access_token": UseAccess, "access": UseAccess, "bearer": UseAccess, "dpop": UseAccess,
	"id-token": UseID, "id_token": UseID, "id": UseID,
	"refresh-token": UseRefresh, "refresh_token": UseRefresh, "refresh": UseRefresh, "offline": UseRefresh,
	"logout": UseOther,
}

func useByClaim(t Token) (Use, string) {
	for _, name := range []string{"tokenType", "token_use", "token_type", "typ"} {
		if u, ok := claimedUses[strings.ToLower(t.Claims.text(name))]; ok {
			return u, "its claim " + name + " says so"
		}
	}
	return UseUnknown, ""
}

// headerTypes are the values of the header's typ (RFC 9068 §2.1, RFC 9449 §4.2, OpenID Back-Channel Logout).
var headerTypes = map[string]Use{
	"at+jwt": UseAccess, "application/at+jwt": UseAccess, "dpop+jwt": UseOther, "logout+jwt": UseOther, "secevent+jwt": UseOther,
	"client-authentication+jwt": UseOther, "oauth-authz-req+jwt": UseOther, "token-introspection+jwt": UseOther,
	"id+jwt": UseID, "refresh": UseRefresh, "rt+jwt": UseRefresh,
}

func useByType(t Token) (Use, string) {
	if u, ok := headerTypes[strings.ToLower(t.Header.Type)]; ok {
		return u, "the typ of its header is " + quoted(t.Header.Type, 40)
	}
	return UseUnknown, ""
}

// useByContent looks for claims that only one use has. nonce is no sign: Casdoor puts it
// into access tokens too.
func useByContent(t Token) (Use, string) {
	for _, name := range []string{"at_hash", "c_hash", "s_hash"} {
		if t.Claims.Has(name) {
			return UseID, "it has the claim " + name + ", which only id tokens have"
		}
	}
	if t.Claims.Issuer != "" && t.Claims.Issuer == t.Claims.Subject && t.Claims.Client() == "" {
		return UseOther, "issuer and subject are the same, as in a client's assertion"
	}
	if len(t.Claims.Scopes) > 0 {
		return UseAccess, "it carries a scope"
	}
	return UseUnknown, ""
}
