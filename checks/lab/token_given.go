package lab

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// givenToken is the access token that the user of a pair enters. It begins in order: minted by the pair's
// authorization server, for the MCP server, and good for a year. A fault changes a few fields.
type givenToken struct {
	issuer, subject, client, scope, kind string
	audience                             any // a text or a list; nil for none
	issued, expires                      time.Duration
	extra                                document // further claims
	keyID                                string
	alg                                  jose.SignatureAlgorithm
	key                                  func() (*rsa.PrivateKey, error)
	// unknown to Casdoor, whose database decides.
	unknown bool
	// plain is a user whom Casdoor's policy does not admit to its own MCP server.
	plain bool
	// text, when set, is the token itself, in place of a JWT.
	text string
}

// validity is that of the tokens that users of the lab have: the lab may run for long.
const validity = 365 * 24 * time.Hour

// strangeKey signs tokens that no server of the lab vouches for.
var strangeKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// gives hands the pair's user a token; change may spoil it, once all else about the pair is settled.
func (p *plan) gives(change func(*givenToken)) {
	p.tokens = append(p.tokens, change)
}

// issueToken mints the token that the changes of the plan ask for.
func (p *plan) issueToken() error {
	if len(p.tokens) == 0 {
		return nil
	}
	t := &givenToken{issuer: p.issuer, subject: "8d5a0c0e-7a51-4c39-9d5c-0f3d6a2b1e44", client: labClient, scope: p.scope, kind: "access-token",
		audience: []string{p.endpoint}, expires: validity, keyID: keyID, alg: jose.RS256, key: signingKey}
	if p.mcp == nil {
		t.scope = "read"
	}
	for _, change := range p.tokens {
		if change != nil {
			change(t)
		}
	}
	text, err := t.mint()
	if err != nil {
		return err
	}
	p.pair.Input.Token = text
	if p.casdoor != nil {
		p.casdoor.keep(text, t)
	}
	return nil
}

// mint signs the token as Casdoor does.
func (t *givenToken) mint() (string, error) {
	if t.text != "" {
		return t.text, nil
	}
	now := time.Now()
	claims := document{"iss": t.issuer, "sub": t.subject, "jti": "admin/" + uuid(), "azp": t.client, "tokenType": t.kind,
		"iat": now.Add(t.issued).Unix(), "nbf": now.Add(t.issued).Unix(), "exp": now.Add(t.expires).Unix()}
	if t.audience != nil {
		claims["aud"] = t.audience
	}
	if t.scope != "" {
		claims["scope"] = t.scope
	}
	maps.Copy(claims, t.extra)
	key, err := t.key()
	if err != nil {
		return "", err
	}
	o := (&jose.SignerOptions{}).WithType("JWT")
	if t.keyID != "" {
		o = o.WithHeader("kid", t.keyID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: t.alg, Key: key}, o)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(body)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// uuid is a random one, version 4.
func uuid() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	const hex = "0123456789abcdef"
	var out []byte
	for i, c := range b {
		if slices.Contains([]int{4, 6, 8, 10}, i) {
			out = append(out, '-')
		}
		out = append(out, hex[c>>4], hex[c&15])
	}
	return string(out)
}

// heldToken is what Casdoor knows of a token that a user of the lab has.
type heldToken struct {
	scope   string
	expires time.Time
	plain   bool // its user is not admitted to the MCP server
}

// keep writes a token into Casdoor's database, unless it is one that Casdoor does not know.
func (c *casdoor) keep(text string, t *givenToken) {
	if t.unknown || t.kind != "access-token" || t.text != "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		c.held = map[string]heldToken{}
	}
	c.held[text] = heldToken{scope: t.scope, expires: time.Now().Add(t.expires), plain: t.plain}
}

// overdue is Casdoor's message on a token whose time in the database is over; "" for others.
func (c *casdoor) overdue(token string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	h, ok := c.held[token]
	if !ok || time.Now().Before(h.expires) {
		return ""
	}
	return "Access token has expired, expireTime = " + h.expires.UTC().Format(time.RFC3339)
}

// admits: Casdoor's policy lets administrators and applications use its MCP server, and nobody else.
func (c *casdoor) admits(token string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.held[token].plain
}
