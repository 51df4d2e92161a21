package jwt

import "regexp"

// Refusal is why a server says that it refuses a token.
type Refusal string

// The reasons. SaysNothing: its words do not tell.
const (
	SaysNothing   Refusal = ""
	SaysKeys      Refusal = "keys"      // it cannot fetch the key set
	SaysKeyID     Refusal = "kid"       // it does not know the key
	SaysSignature Refusal = "signature" // the signature does not fit
	SaysExpired   Refusal = "expired"
	SaysEarly     Refusal = "early" // not yet valid, issued in the future
	SaysAudience  Refusal = "audience"
	SaysIssuer    Refusal = "issuer"
	SaysAlg       Refusal = "algorithm"
)

const (
	failing = `(?:unable|fail\w*|could not|couldn't|cannot|can't|error|timed? ?out|timeout|refused|unreachable|not reachable|no such host|unavailable|ECONNREFUSED|ENOTFOUND|EOF)`
	keySet  = `(?:jwks?(?:_uri)?|key ?sets?|signing keys|public keys?|certificates?|\.well-known\S*|openid.configuration|discovery document)`
	getting = `(?:fetch\w*|get\w*|load\w*|retriev\w*|download\w*|read\w*|reach\w*|refresh\w*|request\w*)`
)

// refusals are tried in order: "unable to fetch the key set: timeout" before "key".
var refusals = []struct {
	says Refusal
	re   *regexp.Regexp
}{
	{SaysKeys, regexp.MustCompile(`(?i)` + failing + `.{0,40}` + getting + `.{0,40}` + keySet + `|` + keySet + `.{0,80}` + failing)},
	{SaysKeyID, regexp.MustCompile(`(?i)\bkid\b|key ?id\b|no (?:matching|applicable|suitable) (?:key|jwk)|(?:signing )?key .{0,40}(?:not found|unknown)|unknown (?:signing )?key|unable to find a signing key|key not found`)},
	{SaysEarly, regexp.MustCompile(`(?i)not (?:yet )?(?:valid|active) (?:yet|before)|not yet valid|\bnbf\b|used before|issued in the future|\biat\b|immature`)},
	{SaysExpired, regexp.MustCompile(`(?i)expired|\bexp\b|expir(?:y|ation)`)},
	{SaysAudience, regexp.MustCompile(`(?i)audience|\baud\b`)},
	{SaysIssuer, regexp.MustCompile(`(?i)issuer|\biss\b`)},
	{SaysSignature, regexp.MustCompile(`(?i)signature`)},
	{SaysAlg, regexp.MustCompile(`(?i)algorithm|\balg\b|signing method`)},
}

// ReadRefusal tells from a server's words why it refuses a token.
func ReadRefusal(text string) Refusal {
	for _, r := range refusals {
		if r.re.MatchString(text) {
			return r.says
		}
	}
	return SaysNothing
}
