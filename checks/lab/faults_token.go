package lab

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"casdoctor/checks/codes"
)

// tokenFaults are tokens with a fault of their own.
func tokenFaults() []Spec {
	plain, own := layout{as: genericServer}, layout{as: ownServer, asHost: "localhost"}
	return []Spec{
		{Name: "token-expired", Code: codes.TokenExpired, Title: "The token has expired", layout: plain,
			Story:  "The user's token was good until three hours ago, and the client has no refresh token.",
			change: givesToken(func(t *givenToken) { t.issued, t.expires = -4*time.Hour, -3*time.Hour })},
		{Name: "token-wrong-kind", Code: codes.TokenWrongKind, Title: "A refresh token in place of the access token",
			Story:  "The user copied the member refresh_token out of Casdoor's token response.",
			change: givesToken(func(t *givenToken) { t.kind, t.keyID = "refresh-token", "" })},
		{Name: "token-opaque", Code: codes.TokenOpaque, Title: "An opaque token for a server that wants JWTs", layout: plain,
			Story:  "The token is a random text of another service. The MCP server verifies JWTs, and the authorization server has no introspection.",
			change: givesToken(func(t *givenToken) { t.text = strings.ToLower(rand.Text()) })},
		{Name: "token-opaque-2", Code: codes.TokenOpaque, Title: "A text that is no token of Casdoor", layout: own,
			Story:  "The key of another product was entered as token. Casdoor's tokens are all JWTs; its own MCP server says only that it does not find this one.",
			change: givesToken(func(t *givenToken) { t.text = strings.ToLower(rand.Text()) })},
		{Name: "token-iss-mismatch", Code: codes.TokenIssMismatch, Title: "The token was asked for by another name of Casdoor",
			Story:  "A script got the token inside of the container network, by Casdoor's internal name, when `origin` was not set yet. The MCP server compares iss.",
			change: givesToken(func(t *givenToken) { t.issuer = "http://casdoor:8000" })},
		{Name: "token-aud-mismatch", Code: codes.TokenAudMismatch, Title: "The token is for another MCP server", layout: plain,
			Story:  "The client asked for a token with the resource of another server.",
			change: givesToken(func(t *givenToken) { t.audience = []string{"https://other.example.com/mcp"} })},
		{Name: "token-aud-missing", Code: codes.TokenAudMissing, Title: "The token is for nobody in particular", layout: plain,
			Story:  "The authorization server writes no audience into its tokens, and the MCP server wants one.",
			change: givesToken(func(t *givenToken) { t.audience = nil })},
		{Name: "token-alg-mismatch", Code: codes.TokenAlgMismatch, Title: "Signed with RS512, published for RS256",
			Story:  "The application in Casdoor signs with RS512, its certificate says RS256. The MCP server goes by the published key.",
			change: givesToken(func(t *givenToken) { t.alg = jose.RS512 })},
		{Name: "token-clock-skew", Code: codes.TokenClockSkew, Title: "The MCP server's clock stands ten minutes behind", layout: plain,
			Story:  "The clock of the MCP server's machine stopped ten minutes before the token was issued. The server takes the token for one of the future.",
			change: func(p *plan) { p.gives(nil); p.stopClock(-10 * time.Minute) }},
		{Name: "token-signature-wrong-key", Code: codes.TokenSignatureWrongKey, Title: "Another server's key of the same name", layout: plain,
			Story:  "The token is from a second installation: issuer and key have the same names there, but the key is another.",
			change: givesToken(func(t *givenToken) { t.key = strangeKey })},
		{Name: "jwks-kid-not-found", Code: codes.JWKSKidNotFound, Title: "The signing key was replaced",
			Story:  "Casdoor's certificate was replaced after the token was issued, and the old one is no longer published.",
			change: givesToken(func(t *givenToken) { t.key, t.keyID = strangeKey, "cert-2024" })},
		{Name: "casdoor-token-user-data", Code: codes.CasdoorTokenUserData, Title: "The whole user in the token",
			Story: "Casdoor's default token format. Everything works; whoever gets the token can read the user's record.",
			change: func(p *plan) {
				p.gives(func(t *givenToken) { t.extra = userRecord() })
				p.pair.Input.ClientID = labClient
				p.casdoor.change = quietCasdoor
			}},
	}
}

// quietCasdoor takes away what else there would be to say of a Casdoor in order.
func quietCasdoor(d document) {
	delete(d, "registration_endpoint")
	d["token_endpoint_auth_methods_supported"] = words("client_secret_basic client_secret_post none")
}

// tokenUseFaults are good tokens that come to nothing.
func tokenUseFaults() []Spec {
	plain := layout{as: genericServer}
	return []Spec{
		{Name: "token-valid-but-rejected", Code: codes.TokenValidButRejected, Title: "The server verifies with an old key", layout: plain,
			Story:  "The MCP server read the key set when it was started and never again. It does not say why it refuses.",
			change: func(p *plan) { p.gives(nil); p.refuses("invalid token") }},
		{Name: "jwks-unreachable", Code: codes.JWKSUnreachable, Title: "The server cannot fetch the keys", layout: plain,
			Story:  "The MCP server runs in a container that has no way to the authorization server. It says so when it refuses.",
			change: func(p *plan) { p.gives(nil); p.refuses("unable to fetch the JWKS: connection refused") }},
		{Name: "403-for-valid-token", Code: codes.Forbidden403ForValidToken, Title: "The user is not on the list", layout: plain,
			Story:  "The MCP server verifies the token and then looks the user up in a list of its own, where this one is missing.",
			change: func(p *plan) { p.gives(nil); p.wrapEndpoint = p.notOnTheList }},
		{Name: "proxy-strips-authorization", Code: codes.ProxyStripsAuthorization, Title: "A proxy removes the Authorization header", layout: plain,
			Story: "A proxy in front of the MCP server uses Authorization for itself and does not pass it on.",
			change: func(p *plan) {
				p.gives(nil)
				p.wrapMCP = func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						r.Header.Del("Authorization")
						next.ServeHTTP(w, r)
					})
				}
			}},
		{Name: "missing-authorization-header", Code: codes.MissingAuthorizationHeader, Title: "A server with a fixed key", layout: layout{as: noServer},
			Story: "The MCP server wants a key in the Authorization header and knows nothing of OAuth. The user has the key, the client has not.",
			change: func(p *plan) {
				key := "key-" + strings.ToLower(rand.Text())
				p.gives(func(t *givenToken) { t.text = key })
				p.wrapEndpoint = func(next http.Handler) http.Handler {
					bare := answerJSON(http.StatusUnauthorized, document{"error": "unauthorized"})
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if r.Header.Get("Authorization") != bearerPrefix+key {
							bare.ServeHTTP(w, r)
							return
						}
						next.ServeHTTP(w, r)
					})
				}
			}},
		{Name: "auth-error-as-200", Code: codes.AuthErrorAs200, Title: "Refused with status 200", layout: plain,
			Story: "A gateway checks tokens and reports its own errors in the body of a 200. The user's token has expired.",
			change: func(p *plan) {
				p.gives(func(t *givenToken) { t.issued, t.expires = -4*time.Hour, -3*time.Hour })
				p.badToken(http.StatusOK, document{"code": 401, "message": "token invalid or expired"})
			}},
	}
}

// casdoorTokenFaults are Casdoor's ways with tokens at its own MCP servers.
func casdoorTokenFaults() []Spec {
	own := layout{as: ownServer, asHost: "localhost"}
	registry := func(name string) func(*plan) {
		return func(p *plan) {
			p.gives(nil)
			p.endpoint = p.as.url + "/api/server/acme/" + name
			p.pair.Input.MCP = p.endpoint
			p.casdoor.servers = map[string]string{"acme/down": deadURL + "/mcp"}
		}
	}
	return []Spec{
		{Name: "casdoor-token-not-in-database", Code: codes.CasdoorTokenNotInDatabase, Title: "Casdoor does not know the token", layout: own,
			Story:  "The token was issued before Casdoor's database was restored from a backup. Its signature is good, but Casdoor does not find it.",
			change: givesToken(func(t *givenToken) { t.unknown = true })},
		{Name: "casdoor-non-admin-user-401", Code: codes.CasdoorNonAdminUser401, Title: "A user who is no administrator", layout: own,
			Story:  "The token of an ordinary user, with the scope read. Casdoor's own MCP server answers 401 all the same.",
			change: givesToken(func(t *givenToken) { t.plain = true; t.extra = document{"owner": "acme", "name": "alice"} })},
		{Name: "casdoor-tools-null", Code: codes.CasdoorToolsNull, Title: "No tools, written as null", layout: own,
			Story:  "The token has no scope that opens a tool. Casdoor lists null in place of an empty list.",
			change: givesToken(func(t *givenToken) { t.scope = "" })},
		{Name: "casdoor-mcp-proxy-server-not-found", Code: codes.CasdoorMCPProxyServerNotFound, Title: "No such server in Casdoor's registry", layout: own,
			Story: "The name in the URL of the MCP server is misspelled. Without a token that looks like any other 401.", change: registry("tolos")},
		{Name: "casdoor-mcp-proxy-upstream-down", Code: codes.CasdoorMCPProxyUpstreamDown, Title: "The server behind Casdoor's proxy is down", layout: own,
			Story: "Casdoor forwards to an MCP server that does not run.", change: registry("down")},
	}
}

// healthyTokens are tokens that work, and must not be called anything else.
func healthyTokens() []Spec {
	return slicesOf(true,
		Spec{Name: "healthy-token", Title: "A good token for a separate MCP server", layout: layout{as: genericServer},
			Story: "A JWT of a plain OAuth server whose audience is the MCP server.", change: givesToken(nil)},
		Spec{Name: "healthy-token-text-audience", Title: "An audience that is a text, and more than one key", layout: layout{as: genericServer},
			Story:  "The same with aud as a text in place of a list, which is as legal.",
			change: func(p *plan) { p.gives(func(t *givenToken) { t.audience = p.endpoint }) }},
		Spec{Name: "healthy-token-client-credentials", Title: "A token of Casdoor's client credentials",
			Story:  "Casdoor ignores the resource for this grant: the audience is the client id, which the MCP server is set up to take.",
			change: givesToken(func(t *givenToken) { t.subject, t.audience = "admin/lab-app", []string{labClient} })},
		Spec{Name: "healthy-token-casdoor", Title: "Casdoor's own MCP server and an administrator's token", layout: layout{as: ownServer, asHost: "localhost"},
			Story:  "A proxy in front of Casdoor adds what it lacks: resource metadata for /api/mcp. An administrator has logged in.",
			change: func(p *plan) { p.gives(nil); p.completeCasdoor() }},
		Spec{Name: "healthy-token-open", Title: "A token for a server that wants none", layout: layout{as: noServer},
			Story: "The server is open to all and takes no notice of the token.", change: givesToken(func(t *givenToken) { t.text = "not-needed-here" })},
	)
}

func givesToken(change func(*givenToken)) func(*plan) { return func(p *plan) { p.gives(change) } }

// stopClock stops the MCP server's clock, so far from now.
func (p *plan) stopClock(ahead time.Duration) {
	shown := time.Now().Add(ahead)
	p.clock = func() time.Time { return shown }
	p.wrapMCP = func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", shown.UTC().Format(http.TimeFormat))
			next.ServeHTTP(w, r)
		})
	}
}

// refuses lets the MCP server refuse every token with these words.
func (p *plan) refuses(words string) {
	p.veto = func(string) error { return errors.New(words) }
}

// notOnTheList answers 403 to a token that is good.
func (p *plan) notOnTheList(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), bearerPrefix)
		if _, err := p.verify(r.Context(), token, r); err == nil {
			writeJSON(w, http.StatusForbidden, document{"error": "forbidden", "message": "you are not on the list of members"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// completeCasdoor puts a proxy in front of Casdoor that serves resource metadata for its MCP server.
func (p *plan) completeCasdoor() {
	doc := getOnly(answerJSON(http.StatusOK, document{"resource": p.endpoint, "authorization_servers": []any{p.issuer},
		"bearer_methods_supported": []any{"header"}, "scopes_supported": words("read write")}))
	p.casdoor.change = quietCasdoor
	p.pair.Input.ClientID = labClient
	p.wrapAS = func(next http.Handler) http.Handler {
		return exact(map[string]http.Handler{prmName: doc, prmName + "/api/mcp": doc}, next)
	}
}

// userRecord is Casdoor's default token format: the user's whole record. The values are made up.
func userRecord() document {
	return document{"owner": "acme", "name": "alice", "displayName": "Alice", "email": "alice@example.com", "phone": "5550100", "passwordSalt": strings.ToLower(rand.Text()),
		"passwordType": "argon2id", "hash": strings.ToLower(rand.Text()), "preHash": strings.ToLower(rand.Text()), "idCard": "", "realName": "Alice Example", "birthday": "", "gender": "",
		"createdIp": "127.0.0.1", "lastSigninIp": "127.0.0.1", "signinWrongTimes": 0, "isAdmin": false, "isForbidden": false}
}
