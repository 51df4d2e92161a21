package discovery

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/casdoor"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/oauth"
)

func keys() checks.Check {
	return checks.Check{
		ID: "discovery.jwks", Topic: checks.TopicDiscovery, Title: "The signing keys can be fetched",
		Doc: "The MCP server verifies tokens with the keys at jwks_uri. The document must be a JSON Web Key Set; each key is judged alone, because one that a library " +
			"cannot read must not sink the others. use and alg are optional, but some key filters need them.",
		Stage: codes.StageServerMetadata,
		Codes: []codes.Code{codes.JWKSURI404, codes.JWKSMissingUseAlg},
		Run:   runKeys,
	}
}

func runKeys(ctx context.Context, f *facts.Facts) checks.Result {
	k, err := f.KeySet(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if k.Outcome == facts.GotNoAnswer || k.Outcome == facts.GotChallenge {
		return checks.Result{Status: checks.NotEvaluated, Reason: "The keys could not be fetched: " + described([]*facts.Document{k.Document}) + "."}
	}
	usable, bad, vague := sortKeys(k.Keys)
	if !k.Usable() || k.Err != nil || usable == 0 {
		if narrowerThanKeys(ctx, f, k) {
			return checks.Result{Status: checks.NotEvaluated, Reason: "The keys could not be fetched, because the metadata names a URL that does not work."}
		}
		return checks.Found("", noKeys(k, bad))
	}
	if len(vague) > 0 {
		return checks.Found("", checks.Finding{
			Code: codes.JWKSMissingUseAlg, Subject: "keys at " + k.URL,
			Detail:   fmt.Sprintf("Of %d keys, these leave out members that some key filters need: %s.%s", len(k.Keys), strings.Join(vague, "; "), badText(bad)),
			Expected: `"use": "sig" and "alg" in every key`, Received: strings.Join(vague, "; "), Exchanges: k.Hops,
		})
	}
	if len(bad) > 0 {
		return checks.Result{Status: checks.Warn, Reason: fmt.Sprintf("%d of %d keys can be used.%s", usable, len(k.Keys), badText(bad)), Exchanges: k.Hops}
	}
	return checks.Passed(fmt.Sprintf("All keys can be used (%d).", usable), k.Hops...)
}

// narrowerThanKeys: the advertised URL is wrong as a whole.
func narrowerThanKeys(ctx context.Context, f *facts.Facts, k *facts.KeySet) bool {
	s, _, err := f.ServerMetadata(ctx)
	if err != nil {
		return false
	}
	if _, ok := belowPrefix(ctx, f, s); ok {
		return true
	}
	if faultOf(ctx, f, named{member: "jwks_uri", in: inServerMetadata, url: k.URL, from: s.Chosen.Last().URL, x: s.Chosen.Last(), shown: k.Hops[0]}) != nil {
		return true
	}
	ev, err := f.Casdoor(ctx)
	return err == nil && ev.Detected && casdoor.DoubleSlashEndpoint(k.URL)
}

func noKeys(k *facts.KeySet, bad []string) checks.Finding {
	received := trimStop(k.Describe())
	switch {
	case k.Usable() && k.Err != nil:
		received = "a JSON document that is no key set: " + k.Err.Error()
	case k.Usable() && len(k.Keys) == 0:
		received = "a key set without any key"
	case k.Usable():
		received = "no key that can be used: " + strings.Join(bad, "; ")
	}
	return checks.Finding{
		Code: codes.JWKSURI404, Subject: k.URL,
		Detail:   fmt.Sprintf("No key can be had from %s, which the metadata names as jwks_uri: %s. No signature of a token can be verified.", k.URL, received),
		Expected: `200 with a JSON object that holds "keys"`, Received: received, Exchanges: k.Hops,
	}
}

// sortKeys counts the keys that can be used, and names those that cannot and those that leave out use or alg.
func sortKeys(all []oauth.Key) (usable int, bad, vague []string) {
	for i, key := range all {
		name := fmt.Sprintf("key %d", i+1)
		if key.KeyID != "" {
			name = fmt.Sprintf("key %q", clip(key.KeyID, 60))
		}
		if key.Problem != "" {
			bad = append(bad, name+" "+key.Problem)
			continue
		}
		usable++
		if key.Use != "" && key.Use != "sig" {
			continue
		}
		switch {
		case key.Use == "" && key.Alg == "":
			vague = append(vague, name+" has neither use nor alg")
		case key.Use == "":
			vague = append(vague, name+" has no use")
		case key.Alg == "":
			vague = append(vague, name+" has no alg")
		}
	}
	return usable, bad, vague
}

func badText(bad []string) string {
	if len(bad) == 0 {
		return ""
	}
	return " Not usable: " + strings.Join(bad, "; ") + "."
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
