package jwt

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// casdoorSecrets are members of Casdoor's user record that nobody but Casdoor should see.
// Casdoor's default token format carries the whole record.
var casdoorSecrets = []string{
	"password", "passwordSalt", "passwordType", "hash", "preHash", "accessSecret", "accessToken", "originalToken", "originalRefreshToken",
	"totpSecret", "recoveryCodes", "mfaAccounts", "webauthnCredentials", "faceIds", "managedAccounts", "invitation", "invitationCode",
}

// casdoorPersonal are further members of the record: data of a person that an MCP server has no need of.
var casdoorPersonal = []string{
	"idCard", "idCardType", "realName", "birthday", "gender", "address", "addresses", "phone", "countryCode", "lastSigninIp", "createdIp",
	"signinWrongTimes", "lastSigninWrongTime", "lastSigninTime", "balance", "properties", "ldap", "needUpdatePassword", "accessKey",
}

// secretName matches members of any token whose value is a secret by its name.
var secretName = regexp.MustCompile(`(?i)passw(?:or)?d|secret|salt|private_?key|recovery|access_?token|refresh_?token|api_?key|credential|^hash$|^prehash$`)

// masked reports whether a claim's value is never shown.
func masked(name string) bool {
	return slices.Contains(casdoorSecrets, name) || slices.Contains(casdoorPersonal, name) || secretName.MatchString(name)
}

// Masked reports whether the value of a claim must not be shown: a secret by its name, or
// a person's data out of Casdoor's user record.
func Masked(claim string) bool { return masked(claim) }

// UserRecord lists the members by which a token carries Casdoor's whole user record, the
// most telling first; nil for a token that does not. Empty ones do not count: a token of an
// application has them all, and says nothing by them.
func (t Token) UserRecord() []string {
	if !t.Readable() {
		return nil
	}
	var out []string
	for _, name := range slices.Concat(casdoorSecrets, casdoorPersonal) {
		if filled(t.Claims.Raw[name]) && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	// A single claim such as address or phone is one that OpenID has too.
	telling := slices.ContainsFunc(out, func(n string) bool { return strings.HasPrefix(n, "password") || n == "hash" || n == "preHash" })
	if !telling && len(out) < 5 {
		return nil
	}
	return out
}

// filled: the value is there and says something.
func filled(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", `""`, "[]", "{}", "0", "false":
		return false
	}
	return true
}
