package lab

import (
	"net/url"
	"slices"
	"strings"

	"casdoctor/checks/codes"
)

// testClientFaults show only when a test client is registered, which their inputs allow.
func testClientFaults() []Spec {
	plain := layout{as: genericServer}
	// refusing is a fault of the rule by which the server takes registrations.
	refusing := func(refuse func(in document) (code, text string)) func(*plan) {
		return func(p *plan) {
			p.pair.Input.AllowRegistration = true
			p.generic.registrar.refuse = refuse
		}
	}
	return []Spec{
		{Name: "dcr-policy-rejected", Code: codes.DCRPolicyRejected, Title: "Registration is for known hosts only", layout: plain,
			Story: "The registration endpoint has a list of trusted redirect hosts, and the client's is not on it; neither is loopback.",
			change: refusing(func(document) (string, string) {
				return "invalid_redirect_uri", "policy: host of redirect_uri is not on the list of trusted hosts"
			})},
		{Name: "dcr-redirect-not-allowlisted", Code: codes.DCRRedirectNotAllowlisted, Title: "Claude's redirect URI is not on the list", layout: plain,
			Story: "Clients on users' machines register; for the cloud of Claude nobody added the redirect URI.",
			change: func(p *plan) {
				refusing(func(in document) (string, string) {
					if !anyRedirect(in, loopbackURL) {
						return "invalid_redirect_uri", "redirect_uri is not allowed"
					}
					return "", ""
				})(p)
				p.pair.Input.RedirectURI = "https://claude.ai/api/mcp/auth_callback"
			}},
		{Name: "dcr-redirect-scheme-rejected", Code: codes.DCRRedirectSchemeRejected, Title: "Cursor's own scheme is refused", layout: plain,
			Story: "The server takes http and https redirect URIs only. Cursor sends three at once, one of them cursor://…, and is refused as a whole.",
			change: func(p *plan) {
				refusing(func(in document) (string, string) {
					if anyRedirect(in, func(u *url.URL) bool { return !strings.HasPrefix(u.Scheme, "http") }) {
						return "invalid_redirect_uri", "redirect_uri must use http or https"
					}
					return "", ""
				})(p)
				p.pair.Input.Client = "cursor"
			}},
		{Name: "dcr-auth-method-rejected", Code: codes.DCRAuthMethodRejected, Title: "An advertised method is refused", layout: plain,
			Story: "The metadata lists client_secret_post, the registration endpoint takes public clients only.",
			change: refusing(func(in document) (string, string) {
				if m := member(in, "token_endpoint_auth_method"); m == "client_secret_post" {
					return "invalid_client_metadata", "token_endpoint_auth_method " + m + " is not supported"
				}
				return "", ""
			})},
		{Name: "dcr-auth-method-none-not-advertised", Code: codes.DCRAuthMethodNoneNotListed, Title: "Public clients work, unlisted", layout: plain,
			Story: "Clients without a secret register and log in, but the metadata lists the two ways with a secret only.",
			change: func(p *plan) {
				p.pair.Input.AllowRegistration = true
				p.generic.metadata["token_endpoint_auth_methods_supported"] = words("client_secret_basic client_secret_post")
			}},
		{Name: "dcr-required-field-too-strict", Code: codes.DCRRequiredFieldTooStrict, Title: "client_name is demanded", layout: plain,
			Story: "The registration endpoint validates against a schema in which client_name is required.",
			change: refusing(func(in document) (string, string) {
				if member(in, "client_name") == "" {
					return "invalid_client_metadata", "client_name is required"
				}
				return "", ""
			})},
		{Name: "dcr-unknown-field-rejected", Code: codes.DCRUnknownFieldRejected, Title: "An unknown member is refused", layout: plain,
			Story: "The schema of the registration endpoint allows no further members, so that newer clients are refused.",
			change: refusing(func(in document) (string, string) {
				for name := range in {
					if !slices.Contains(knownMembers, name) {
						return "invalid_client_metadata", "unrecognized key: " + name
					}
				}
				return "", ""
			})},
		{Name: "dcr-response-invalid", Code: codes.DCRResponseInvalid, Title: "The answer has null members", layout: plain,
			Story: "The client is registered, and the answer gives null for what it has no value for: the SDKs of clients stop there.",
			change: func(p *plan) {
				p.pair.Input.AllowRegistration = true
				p.generic.registrar.change = func(out document) { out["client_uri"], out["contacts"] = nil, nil }
			}},
		{Name: "scope-rejected-at-dcr", Code: codes.ScopeRejectedAtDCR, Title: "A scope is refused at registration", layout: plain,
			Story: "The client writes offline_access into its registration, as the metadata offers it; registered clients may not have it.",
			change: func(p *plan) {
				refusing(func(in document) (string, string) {
					if strings.Contains(member(in, "scope"), "offline_access") {
						return "invalid_client_metadata", "scope offline_access is not allowed"
					}
					return "", ""
				})(p)
				p.pair.Input.Scope = "openid offline_access"
			}},
		{Name: "casdoor-dcr-management-unusable", Code: codes.CasdoorDCRManagementUnusable, Title: "A test client that cannot be deleted",
			Story: "Casdoor registers the test client and then does not take its registration token, so that an application is left behind.",
			change: func(p *plan) {
				p.pair.Input.AllowRegistration = true
				quietRegistration(p)
			}},
		{Name: "casdoor-registration-uri-http", Code: codes.CasdoorRegistrationURIHTTP, Title: "The URL for managing the client is http", layout: layout{asTLS: true},
			Story: "TLS ends at a proxy, and Casdoor writes http into registration_client_uri whatever its settings say.",
			change: func(p *plan) {
				p.pair.Input.AllowRegistration = true
				quietRegistration(p)
			}},
	}
}

var knownMembers = strings.Fields("client_name redirect_uris grant_types response_types token_endpoint_auth_method application_type scope")

// quietRegistration takes away what else there would be to say of a Casdoor with open registration.
func quietRegistration(p *plan) {
	p.casdoor.change = func(d document) {
		d["token_endpoint_auth_methods_supported"] = words("client_secret_basic client_secret_post none")
		d["registration_endpoint"] = d["registration_endpoint"].(string) + "?organization=acme"
	}
}
