package lab

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"casdoctor/checks/codes"
)

// tokenEndpointFaults are token endpoints that answer in a way that clients do not read.
func tokenEndpointFaults() []Spec {
	plain := layout{as: genericServer}
	at := func(h func(*generic) http.Handler) func(*plan) {
		return func(p *plan) { p.generic.extra = map[string]http.Handler{"/token": h(p.generic)} }
	}
	return []Spec{
		{Name: "token-endpoint-404", Code: codes.TokenEndpoint404, Title: "No token endpoint where the metadata says", layout: plain,
			Story:  "The server's routes were moved, and its metadata still names the old address. The login works, and then the code cannot be traded.",
			change: func(p *plan) { p.generic.metadata["token_endpoint"] = p.issuer + "/oauth/token" }},
		{Name: "token-endpoint-rejects-form", Code: codes.TokenEndpointRejectsForm, Title: "The token endpoint wants JSON", layout: plain,
			Story: "A framework parses JSON bodies only and refuses the form that clients send.", change: at(jsonOnly)},
		{Name: "token-endpoint-not-json", Code: codes.TokenEndpointNotJSON, Title: "Form-encoded answers", layout: plain,
			Story: "A broker in front of a large code host passes its answers on: form-encoded, unless the client asks for JSON.", change: at(formAnswers)},
		{Name: "token-endpoint-error-http-200", Code: codes.TokenEndpointErrorHTTP200, Title: "Errors with status 200", layout: plain,
			Story: "A gateway gives every answer of its services the status 200.", change: at(alwaysOK)},
		{Name: "token-endpoint-error-not-oauth", Code: codes.TokenEndpointErrorNotOAuth, Title: "The gateway's own error body", layout: plain,
			Story: "An API gateway replaces the bodies of errors by its own.",
			change: at(func(*generic) http.Handler {
				return answerJSON(http.StatusUnauthorized, document{"message": "Unauthorized", "statusCode": 401})
			})},
		{Name: "token-endpoint-wrong-error", Code: codes.TokenEndpointWrongError, Title: "A wrong code is called an invalid request", layout: plain,
			Story: "The server answers invalid_request whatever is wrong, so that clients do not learn to log in again. The user has a client id.",
			change: func(p *plan) {
				p.pair.Input.ClientID = labClient
				at(func(g *generic) http.Handler { return renaming(g, "invalid_grant", "invalid_request") })(p)
			}},
		{Name: "token-endpoint-wrong-error-2", Code: codes.TokenEndpointWrongError, Title: "An unknown client is called an invalid request", layout: plain,
			Story:  "The server answers invalid_request to clients that it does not know, so that those whose registration was deleted do not register again.",
			change: at(func(g *generic) http.Handler { return renaming(g, "invalid_client", "invalid_request") })},
	}
}

// tokenClientFaults are clients that cannot get on, or get less than they think.
func tokenClientFaults() []Spec {
	plain := layout{as: genericServer}
	return []Spec{
		{Name: "token-auth-method-advertised-not-working", Code: codes.TokenAuthMethodAdvertisedNotWorking, Title: "Basic does not get through", layout: plain,
			Story: "A proxy in front of the authorization server removes the Authorization header. The secret in the form works. The user has a client id and its secret.",
			change: func(p *plan) {
				withClient(p)
				p.generic.extra = map[string]http.Handler{"/token": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					r.Header.Del("Authorization")
					p.generic.token(w, r)
				})}
			}},
		{Name: "token-auth-method-none-not-accepted", Code: codes.TokenAuthMethodNoneNotAccepted, Title: "A public client is asked for a secret", layout: plain,
			Story: "The metadata offers the method none, but the client was created as confidential. The user has the client id and no secret.",
			change: func(p *plan) {
				p.pair.Input.ClientID = labClient
				p.generic.confidential = true
			}},
		{Name: "token-auth-method-unsupported-by-client", Code: codes.TokenAuthMethodUnsupportedByClient, Title: "Signed assertions only", layout: plain,
			Story: "The server is made for banks: clients authenticate by a signed assertion, which no MCP client does.",
			change: func(p *plan) {
				p.generic.metadata["token_endpoint_auth_methods_supported"] = words("private_key_jwt")
				p.pair.Input.ClientID = labClient
			}},
		{Name: "refresh-token-missing", Code: codes.RefreshTokenMissing, Title: "No refresh tokens", layout: plain,
			Story: "The server does not offer the grant refresh_token. Users log in again every hour.",
			change: func(p *plan) {
				p.generic.metadata["grant_types_supported"] = words("authorization_code client_credentials")
			}},
		{Name: "refresh-token-missing-2", Code: codes.RefreshTokenMissing, Title: "An application without refresh tokens",
			Story: "Casdoor offers refresh tokens, but the application of this client id has not the grant.",
			change: func(p *plan) {
				p.casdoor.noRefresh = true
				p.casdoor.change = quietCasdoor
				p.pair.Input.ClientID = labClient
			}},
		{Name: "resource-param-ignored", Code: codes.ResourceParamIgnored, Title: "Every token is for the same API", layout: plain,
			Story: "The authorization server writes one fixed audience into every token, whatever resource is asked for, and the MCP server refuses them all.",
			change: func(p *plan) {
				withClient(p)
				p.generic.audience = "api://default"
			}},
		{Name: "casdoor-client-credentials-ignores-resource", Code: codes.CasdoorClientCredentialsIgnoresResource, Title: "A machine's token for nobody in particular",
			Story: "A script gets a token from Casdoor with its own credentials and the resource of the MCP server. Casdoor makes it out to the client id, and this MCP server checks the audience.",
			change: func(p *plan) {
				withClient(p)
				p.pair.Input.Resource = p.endpoint
				p.veto = p.onlyForEndpoint
			}},
		{Name: "casdoor-signing-cert-missing", Code: codes.CasdoorSigningCertMissing, Title: "The application's certificate was deleted",
			Story:  "The application names a certificate that is gone. Users log in, and no token is ever issued.",
			change: func(p *plan) { withClient(p); p.casdoor.certMissing = true }},
	}
}

// withClient gives the user a client id and its secret.
func withClient(p *plan) {
	p.pair.Input.ClientID, p.pair.Input.ClientSecret = labClient, labSecret
}

// onlyForEndpoint refuses tokens that are not made out to this MCP server.
func (p *plan) onlyForEndpoint(token string) error {
	_, err := verifyToken(token, p.issuer, []string{p.endpoint})
	return err
}

// jsonOnly reads JSON bodies and refuses forms.
func jsonOnly(g *generic) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in map[string]string
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") || json.NewDecoder(r.Body).Decode(&in) != nil {
			writeJSON(w, http.StatusUnsupportedMediaType, document{"detail": "Content-Type must be application/json"})
			return
		}
		r.PostForm = url.Values{}
		for name, value := range in {
			r.PostForm.Set(name, value)
		}
		r.Form = r.PostForm
		g.token(w, r)
	})
}

// recording keeps an answer, so that something in front of the server can change it.
type recording struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is that of the answer.
func (r *recording) Header() http.Header { return r.header }

// WriteHeader keeps the status.
func (r *recording) WriteHeader(status int) { r.status = status }

// Write keeps the body.
func (r *recording) Write(b []byte) (int, error) { return r.body.Write(b) }

// recorded is the server's answer and its members that are texts.
func recorded(g *generic, r *http.Request) (*recording, map[string]string) {
	rec := &recording{header: http.Header{}, status: http.StatusOK}
	g.token(rec, r)
	var members map[string]any
	_ = json.Unmarshal(rec.body.Bytes(), &members)
	texts := map[string]string{}
	for name, value := range members {
		if text, ok := value.(string); ok {
			texts[name] = text
		}
	}
	return rec, texts
}

// formAnswers encodes answers as forms, unless JSON is asked for.
func formAnswers(g *generic) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec, members := recorded(g, r)
		if strings.Contains(r.Header.Get("Accept"), "application/json") {
			writeJSON(w, rec.status, json.RawMessage(rec.body.Bytes()))
			return
		}
		form := url.Values{}
		for name, value := range members {
			form.Set(name, value)
		}
		answer(rec.status, "application/x-www-form-urlencoded; charset=utf-8", form.Encode()).ServeHTTP(w, r)
	})
}

// alwaysOK takes the status away.
func alwaysOK(g *generic) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec, _ := recorded(g, r)
		writeJSON(w, http.StatusOK, json.RawMessage(rec.body.Bytes()))
	})
}

// renaming answers one error in place of another.
func renaming(g *generic, from, to string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec, members := recorded(g, r)
		if members["error"] == from {
			writeJSON(w, http.StatusBadRequest, oauthError(to, "the request is not valid"))
			return
		}
		writeJSON(w, rec.status, json.RawMessage(rec.body.Bytes()))
	})
}
