package lab

import (
	"net/http"

	"casdoctor/checks/codes"
)

// registrationFaults leave a client without a client id.
func registrationFaults() []Spec {
	plain := layout{as: genericServer}
	return []Spec{
		{Name: "dcr-no-registration-endpoint", Code: codes.DCRNoRegistrationEndpoint, Title: "No way to get a client id",
			Story: "The authorization server registers nobody and takes no URLs as client id, and the user has no client id to enter.", layout: plain,
			change: func(p *plan) { delete(p.generic.metadata, "registration_endpoint") }},
		{Name: "dcr-endpoint-requires-auth", Code: codes.DCREndpointRequiresAuth, Title: "Registration wants a token",
			Story: "Registration is for administrators: without an initial access token it answers 401.", layout: plain,
			change: func(p *plan) {
				p.generic.extra = map[string]http.Handler{"/register": answer(http.StatusUnauthorized, "application/json",
					`{"error":"invalid_token","error_description":"an initial access token is required"}`, "WWW-Authenticate", "Bearer")}
			}},
	}
}
