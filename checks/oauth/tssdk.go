package oauth

import (
	"net/url"
	"regexp"
	"strings"
)

// What clients built on the TypeScript SDK read (modelcontextprotocol/typescript-sdk 1.32.2,
// client/auth and shared/auth). Its schemas refuse a whole document for one member that is absent.

// TSSDKMissing lists the members without which that SDK refuses authorization server metadata that
// other clients take: RFC 8414 and OpenID Connect Discovery require them, a code flow with PKCE does not need them.
// openID is set for a document that was found at an OpenID Connect URL.
func TSSDKMissing(m ServerMetadata, openID bool) []string {
	names := []string{"response_types_supported"}
	if openID {
		names = append(names, "jwks_uri", "subject_types_supported", "id_token_signing_alg_values_supported")
	}
	var out []string
	for _, name := range names {
		if raw, ok := m.Raw[name]; !ok || string(raw) == "null" {
			out = append(out, name)
		}
	}
	return out
}

// The name is compared with regard to case, and nothing may stand around the equals sign.
var tsPointer = regexp.MustCompile(`resource_metadata=(?:"([^"]+)"|([^\s,]+))`)

// TSSDKPointer is the resource_metadata that the SDK reads out of a response's WWW-Authenticate lines, or "".
// It joins the lines, and reads them only if they begin with a Bearer challenge.
func TSSDKPointer(lines []string) string {
	header := strings.Join(lines, ", ")
	scheme, rest, ok := strings.Cut(strings.Trim(header, " \t"), " ")
	if !ok || rest == "" || strings.HasPrefix(rest, " ") || !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	m := tsPointer.FindStringSubmatch(header)
	if m == nil {
		return ""
	}
	value := m[1] + m[2]
	if u, err := url.Parse(value); err != nil || !u.IsAbs() {
		return ""
	}
	return value
}
