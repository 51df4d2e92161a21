package token

import (
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/target"
)

func TestTimes(t *testing.T) {
	in := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	good := token(t, nil)
	past := token(t, factstest.Doc{"exp": in(-3 * time.Hour), "nbf": in(-9 * time.Hour), "iat": in(-9 * time.Hour)})
	fresh := token(t, factstest.Doc{"nbf": in(0), "iat": in(0), "exp": in(time.Hour)})
	soon := token(t, factstest.Doc{"exp": in(2 * time.Minute)})
	later := token(t, factstest.Doc{"nbf": in(10 * time.Minute), "iat": in(10 * time.Minute)})
	casdoorSays := onCall(rpc(401, `"error":{"code":-32001,"message":"Unauthorized","data":"Access token has expired, expireTime = 2026-11-23T06:06:01Z"}`))
	play(t, times(), []scene{
		{name: "no token", world: world(welcoming()), status: checks.Skipped},
		{name: "opaque", world: world(welcoming()), token: "abcdefghijklmno", status: checks.Skipped},
		{name: "valid", world: world(welcoming()), token: good, says: "Valid until"},
		{name: "expired", world: world(refusing(badToken)), token: past, want: "token-expired", says: "expired 3 hours ago"},
		{name: "expired and taken", world: world(welcoming()), token: past, want: "token-expired", says: "takes it all the same"},
		{name: "expired, without MCP server", world: world(welcoming()), token: past, in: func(in *target.Input) { in.MCP = "" }, want: "token-expired"},
		{name: "expired by all clocks but ours", world: world(refusing(badToken)), token: soon, clocks: [2]time.Duration{5 * time.Minute, 5 * time.Minute}, want: "token-expired"},
		{name: "expired by ours only", world: world(welcoming()), token: past, clocks: [2]time.Duration{-4 * time.Hour, -4 * time.Hour}, want: ""},
		{name: "expired by the MCP server's clock", world: world(refusing(badToken)), token: soon, clocks: [2]time.Duration{5 * time.Minute, 0}, want: "token-clock-skew/error", says: "but not by the others"},
		{name: "fresh, and the MCP server is behind", world: world(refusing(badToken)), token: fresh, clocks: [2]time.Duration{-5 * time.Minute, 0}, want: "token-clock-skew/error", says: "ahead of the MCP server's clock"},
		{name: "the same, and it is taken", world: world(welcoming()), token: fresh, clocks: [2]time.Duration{-5 * time.Minute, 0}, want: "token-clock-skew/warning"},
		{name: "a second is nothing", world: world(refusing(badToken)), token: fresh, clocks: [2]time.Duration{-time.Second, 0}, want: ""},
		{name: "for later", world: world(refusing(badToken)), token: later, want: "token-clock-skew/error", says: "nbf of the token"},
		{name: "revoked", world: world(speaks{onCall(challenge), onCall(badToken), casdoorSays}), token: good, want: "token-expired", says: "revoked by a logout"},
		{name: "the server says expired", world: world(refusing(says("token has expired"))), token: good, want: "token-clock-skew/error?likely", says: "inside of the server"},
		{name: "without an end", world: world(welcoming()), token: token(t, factstest.Doc{"exp": nil}), says: "has no exp"},
		{name: "an end that cannot be read", world: world(welcoming()), token: token(t, factstest.Doc{"exp": "soon"}), says: "cannot be read"},
	})
}
