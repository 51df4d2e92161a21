package casdoor

import "strings"

// DCRPolicy is what a registration endpoint says to the probe `POST {}`, which
// cannot create anything because redirect_uris is missing.
type DCRPolicy string

// The states of dynamic client registration.
const (
	// DCROpen: the server examined the metadata, so registration is on and needs no credential.
	DCROpen DCRPolicy = "open"
	// DCRDisabled: registration is switched off, for Casdoor by dcrPolicy of the organization.
	DCRDisabled DCRPolicy = "disabled"
	// DCRUnknownOrganization: the organization in ?organization= does not exist on this Casdoor.
	DCRUnknownOrganization DCRPolicy = "unknown-organization"
	// DCRMasked: an error whose reason is masked (see ErrorMasked).
	DCRMasked DCRPolicy = "masked"
	// DCRNeedsAuth: registration needs an initial access token or other credentials (RFC 7591 §3).
	DCRNeedsAuth DCRPolicy = "needs-auth"
	// DCRCreated: the server registered a client without redirect URIs, which must be told to the user.
	DCRCreated DCRPolicy = "created"
	// DCRUnrecognised: the answer says nothing of the above.
	DCRUnrecognised DCRPolicy = "unrecognised"
)

// DCRProbe judges the answer to `POST {}`, sent without Authorization, of Casdoor or
// any other server. Casdoor answers 400 with the error object of RFC 7591 §3.2.2:
// "dynamic client registration is disabled for this organization" when off,
// invalid_redirect_uri when on, "organization not found" for a wrong name.
func DCRProbe(status int, body []byte) DCRPolicy {
	members, isObject := object(body)
	if id, ok := text(members["client_id"]); status == 201 || status == 200 && ok && id != "" {
		return DCRCreated
	}
	code, description := "", ""
	if e, ok := ParseEnvelope(body); ok {
		if e.IsError() {
			code, description = "envelope", e.Msg
		}
	} else if isObject {
		code, _ = text(members["error"])
		description, _ = text(members["error_description"])
	}
	if code != "" {
		if state := dcrError(status, code, description); state != DCRUnrecognised {
			return state
		}
	}
	if status == 401 || status == 407 {
		return DCRNeedsAuth
	}
	return DCRUnrecognised
}

// dcrError judges an error by its description first, which is more precise, then by its code.
func dcrError(status int, code, description string) DCRPolicy {
	said := strings.ToLower(description)
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(said, part) {
				return true
			}
		}
		return false
	}
	switch {
	case has("disabled", "not enabled", "switched off", "turned off"):
		return DCRDisabled
	case has("organization not found"):
		return DCRUnknownOrganization
	case ErrorMasked(description):
		return DCRMasked
	case has("initial access token", "please login", "software statement", "software_statement"):
		return DCRNeedsAuth
	}
	switch code {
	case "invalid_token", "invalid_client", "unauthorized", "unauthorized_client", "access_denied", "insufficient_scope":
		return DCRNeedsAuth
	case "invalid_redirect_uri":
		return openIfJudged(status)
	case "invalid_client_metadata", "invalid_request":
		// The body of the probe is valid JSON: a complaint about its form says nothing of the policy.
		if has("redirect_uri", "redirect uri") || code == "invalid_client_metadata" && !has("invalid request body") {
			return openIfJudged(status)
		}
	}
	return DCRUnrecognised
}

// openIfJudged is DCROpen for the statuses with which a server answers metadata that it has examined.
func openIfJudged(status int) DCRPolicy {
	switch status {
	case 200, 400, 422:
		return DCROpen
	}
	return DCRUnrecognised
}
