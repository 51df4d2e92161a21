package casdoor

import "testing"

const disabledDCR = `{"error":"invalid_client_metadata","error_description":"dynamic client registration is disabled for this organization"}`

func TestDCRProbe(t *testing.T) {
	envelope := func(msg string) string {
		return `{"status":"error","msg":"` + msg + `","sub":"","name":"","data":null,"data2":null,"data3":null}`
	}
	tests := []struct {
		name   string
		status int
		body   string
		want   DCRPolicy
	}{
		{"Casdoor off", 400, disabledDCR, DCRDisabled},
		{"Casdoor on", 400, `{"error":"invalid_redirect_uri","error_description":"redirect_uris is required and must contain at least one URI"}`, DCROpen},
		{"Casdoor, unknown organization", 400, `{"error":"invalid_client_metadata","error_description":"organization not found"}`, DCRUnknownOrganization},
		{"Casdoor, body not read", 400, `{"error":"invalid_client_metadata","error_description":"invalid request body: EOF"}`, DCRUnrecognised},
		{"Casdoor masked, envelope", 200, envelope("Error"), DCRMasked},
		{"Casdoor masked, OAuth form", 400, `{"error":"invalid_client_metadata","error_description":"Error"}`, DCRMasked},
		{"Casdoor without the route", 200, filterEnvelope, DCRUnrecognised},
		{"Casdoor, login wanted", 200, envelope("Please login first"), DCRNeedsAuth},
		{"Casdoor, envelope says off", 200, envelope("dynamic client registration is disabled"), DCRDisabled},
		{"Casdoor, ok envelope", 200, healthEnvelope, DCRUnrecognised},
		{"created", 201, `{"client_id":"x"}`, DCRCreated},
		{"created, body unreadable", 201, ``, DCRCreated},
		{"created with the wrong status", 200, `{"client_id":"x"}`, DCRCreated},
		{"other server, metadata judged", 400, `{"error":"invalid_client_metadata","error_description":"client_name is required"}`, DCROpen},
		{"other server, 422", 422, `{"error":"invalid_redirect_uri"}`, DCROpen},
		{"other server, invalid_request about redirect_uris", 400, `{"error":"invalid_request","error_description":"missing redirect_uris"}`, DCROpen},
		{"other server, invalid_request", 400, `{"error":"invalid_request"}`, DCRUnrecognised},
		{"access_denied, off", 403, `{"error":"access_denied","error_description":"Registration is not enabled"}`, DCRDisabled},
		{"access_denied", 403, `{"error":"access_denied"}`, DCRNeedsAuth},
		{"initial access token", 400, `{"error":"invalid_client_metadata","error_description":"Initial access token required"}`, DCRNeedsAuth},
		{"invalid_token", 401, `{"error":"invalid_token"}`, DCRNeedsAuth},
		{"401 without a body", 401, ``, DCRNeedsAuth},
		{"401 with a redirect URI error", 401, `{"error":"invalid_redirect_uri"}`, DCRNeedsAuth},
		{"server error", 500, `{"error":"invalid_redirect_uri"}`, DCRUnrecognised},
		{"not there", 404, `{"error":"invalid_client_metadata"}`, DCRUnrecognised},
		{"forbidden page", 403, `<html>`, DCRUnrecognised},
		{"single page application", 200, `<!doctype html>`, DCRUnrecognised},
		{"error of another type", 400, `{"error":{"code":1}}`, DCRUnrecognised},
		{"client_id of another type", 200, `{"client_id":1}`, DCRUnrecognised},
		{"no answer", 0, ``, DCRUnrecognised},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := DCRProbe(tt.status, []byte(tt.body)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
