package jwt

import (
	"fmt"
	"strings"
	"time"
)

// claimWords explain the claims that are known.
var claimWords = map[string]func(c Claims, now time.Time) (string, Tone){
	"iss": func(c Claims, _ time.Time) (string, Tone) {
		return "Who issued the token. It must equal the issuer in the authorization server's metadata, character for character.", ToneNone
	},
	"sub": func(c Claims, _ time.Time) (string, Tone) {
		if isCasdoorApp(c) {
			return "The application itself: the token came from the client credentials grant, no user stands behind it.", ToneNone
		}
		return "The user, or the client, on whose behalf the token speaks.", ToneNone
	},
	"aud": audienceWords,
	"exp": expiryWords,
	"nbf": func(c Claims, now time.Time) (string, Tone) {
		if c.NotBefore.IsZero() {
			return "The time from which on the token is valid; it cannot be read.", ToneBad
		}
		if !c.Expires.IsZero() && !c.NotBefore.Before(c.Expires) {
			return fmt.Sprintf("Not valid before %s, when it has expired already: it is valid at no time.", Moment(c.NotBefore)), ToneBad
		}
		if c.NotBefore.After(now) {
			return fmt.Sprintf("Not valid before %s, which is %s: a clock is wrong, or the token is for later.", Moment(c.NotBefore), Ago(c.NotBefore, now)), ToneBad
		}
		return fmt.Sprintf("Valid from %s on (%s).", Moment(c.NotBefore), Ago(c.NotBefore, now)), ToneNone
	},
	"iat": func(c Claims, now time.Time) (string, Tone) {
		if c.IssuedAt.IsZero() {
			return "The time of issue; it cannot be read.", ToneWarn
		}
		if c.IssuedAt.After(now.Add(time.Second)) {
			return fmt.Sprintf("Issued %s, on %s: the issuer's clock is ahead of this machine's.", Ago(c.IssuedAt, now), Moment(c.IssuedAt)), ToneWarn
		}
		return fmt.Sprintf("Issued %s, on %s.", Ago(c.IssuedAt, now), Moment(c.IssuedAt)), ToneNone
	},
	"jti": func(c Claims, _ time.Time) (string, Tone) {
		return "The token's own number, by which a server can recognise or revoke it.", ToneNone
	},
	"azp": func(c Claims, _ time.Time) (string, Tone) {
		return "The client that the token was issued to. Casdoor has this claim in place of client_id.", ToneNone
	},
	"client_id": func(c Claims, _ time.Time) (string, Tone) {
		return "The client that the token was issued to.", ToneNone
	},
	"scope": scopeWords, "scp": scopeWords, "scopes": scopeWords,
	"tokenType": func(c Claims, _ time.Time) (string, Tone) { return typeClaimWords(c.TokenType) },
	"token_use": func(c Claims, _ time.Time) (string, Tone) { return typeClaimWords(c.text("token_use")) },
	"typ":       func(c Claims, _ time.Time) (string, Tone) { return typeClaimWords(c.text("typ")) },
	"nonce": func(Claims, time.Time) (string, Tone) {
		return "A number that ties an ID token to a login. Casdoor puts it into access tokens too.", ToneNone
	},
	"name":      func(Claims, time.Time) (string, Tone) { return "The user's name.", ToneNone },
	"owner":     func(Claims, time.Time) (string, Tone) { return "The user's organization in Casdoor.", ToneNone },
	"email":     func(Claims, time.Time) (string, Tone) { return "The user's e-mail address.", ToneNone },
	"auth_time": func(Claims, time.Time) (string, Tone) { return "When the user last logged in.", ToneNone },
	"cnf": func(Claims, time.Time) (string, Tone) {
		return "The token is bound to a key of the client: sent as a plain bearer token it is refused.", ToneWarn
	},
}

func isCasdoorApp(c Claims) bool {
	return c.TokenType != "" && strings.HasPrefix(c.Subject, "admin/")
}

func audienceWords(c Claims, _ time.Time) (string, Tone) {
	switch {
	case len(c.Audience) == 0:
		return "The audience is empty: a server that looks at it refuses the token.", ToneWarn
	case len(c.Audience) == 1 && c.Audience[0] == c.Client():
		return "Whom the token is for: here the client itself, since no resource was asked for or the server ignores it. A server that wants its own URL here refuses the token.", ToneWarn
	case len(c.Audience) == 1:
		return "Whom the token is for: the MCP server that it is shown to must be meant by it.", ToneNone
	}
	return fmt.Sprintf("Whom the token is for: the MCP server must be one of these %d.", len(c.Audience)), ToneNone
}

func expiryWords(c Claims, now time.Time) (string, Tone) {
	switch {
	case c.Expires.IsZero():
		return "The end of the token's life; it cannot be read, so servers refuse the token.", ToneBad
	case !c.Expires.After(now):
		return fmt.Sprintf("Expired %s, on %s.", Ago(c.Expires, now), Moment(c.Expires)), ToneBad
	case c.Expires.Sub(now) < time.Minute:
		return fmt.Sprintf("Expires %s, on %s.", Ago(c.Expires, now), Moment(c.Expires)), ToneWarn
	}
	return fmt.Sprintf("Valid until %s, it expires %s.", Moment(c.Expires), Ago(c.Expires, now)), ToneGood
}

func scopeWords(c Claims, _ time.Time) (string, Tone) {
	switch len(c.Scopes) {
	case 0:
		return "What the token may be used for: nothing is named.", ToneWarn
	case 1:
		return "What the token may be used for.", ToneNone
	}
	return fmt.Sprintf("What the token may be used for: %d scopes.", len(c.Scopes)), ToneNone
}

func typeClaimWords(value string) (string, Tone) {
	switch claimedUses[strings.ToLower(value)] {
	case UseAccess:
		return "An access token, which is what an MCP server wants.", ToneGood
	case UseID:
		return "An ID token: it is for the client, not for the MCP server.", ToneBad
	case UseRefresh:
		return "A refresh token: it is for the token endpoint, not for the MCP server.", ToneBad
	}
	return "What kind of token this is.", ToneNone
}
