package oauth

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestTSSDKMissing(t *testing.T) {
	whole := `{"issuer":"https://a","response_types_supported":["code"],"jwks_uri":"https://a/k","subject_types_supported":["public"],"id_token_signing_alg_values_supported":["RS256"]}`
	for _, tc := range []struct {
		body   string
		openID bool
		want   []string
	}{
		{whole, true, nil},
		{whole, false, nil},
		{`{"issuer":"https://a"}`, false, []string{"response_types_supported"}},
		{`{"response_types_supported":null}`, false, []string{"response_types_supported"}},
		{`{"response_types_supported":[]}`, false, nil},
		{`{"response_types_supported":["code"],"jwks_uri":"https://a/k"}`, true, []string{"subject_types_supported", "id_token_signing_alg_values_supported"}},
	} {
		m, _, err := ParseServerMetadata(json.RawMessage(tc.body))
		if got := TSSDKMissing(m, tc.openID); err != nil || !slices.Equal(got, tc.want) {
			t.Errorf("%s, OpenID %v: got %q, %v", tc.body, tc.openID, got, err)
		}
	}
}

func TestTSSDKPointer(t *testing.T) {
	const u = "https://h/.well-known/oauth-protected-resource"
	for _, tc := range []struct {
		lines []string
		want  string
	}{
		{[]string{`Bearer resource_metadata="` + u + `"`}, u},
		{[]string{`bearer realm="a", resource_metadata=` + u + `, scope="b"`}, u},
		{[]string{`Bearer realm=""`, `Bearer resource_metadata="` + u + `"`}, u},
		{[]string{`Basic realm="a", Bearer resource_metadata="` + u + `"`}, ""},
		{[]string{`Negotiate`, `Bearer resource_metadata="` + u + `"`}, ""},
		{[]string{`, Bearer resource_metadata="` + u + `"`}, ""},
		{[]string{`Bearer Resource_Metadata="` + u + `"`}, ""},
		{[]string{`Bearer resource_metadata = "` + u + `"`}, ""},
		{[]string{`Bearer  resource_metadata="` + u + `"`}, ""},
		{[]string{`Bearer resource_metadata="/prm"`}, ""},
		{[]string{`Bearer`}, ""},
		{nil, ""},
	} {
		if got := TSSDKPointer(tc.lines); got != tc.want {
			t.Errorf("%q: got %q", tc.lines, got)
		}
	}
}
