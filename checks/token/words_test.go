package token

import (
	"testing"

	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// A body of several lines says as many things, each once.
func TestRefusalWordsKeepLinesApart(t *testing.T) {
	for _, tt := range []struct{ challenge, body, want string }{
		{`Bearer error="invalid_token", error_description="The access token is not valid"`, "invalid token\r\nthe token  has\texpired\n\ninvalid token\n",
			"The access token is not valid / invalid token / the token has expired"},
		{`Bearer error="invalid_token", error_description="invalid token"`, "invalid token", "invalid token"},
		{`Bearer`, " \n", ""},
	} {
		x := &probe.Exchange{Status: 401, Body: []byte(tt.body), Header: []probe.HeaderLine{{Name: "WWW-Authenticate", Value: tt.challenge}, {Name: "Content-Type", Value: "text/plain; charset=utf-8"}}}
		if got := refusalWords(&facts.Answer{X: x}); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
