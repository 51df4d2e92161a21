package token

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/probe"
)

func signature() checks.Check {
	return checks.Check{
		ID: "token.signature", Topic: checks.TopicToken, Title: "The signature is by a published key",
		Doc: "The key that the token's kid names must be in the authorization server's key set, be meant for the token's algorithm, and fit the signature. When it does not, every other published key is tried, " +
			"which tells a renamed key from a foreign token. Where the MCP server takes the token it has other means (introspection, a key of its own), and nothing is reported.",
		Stage: codes.StageToken,
		Codes: []codes.Code{codes.JWKSKidNotFound, codes.TokenSignatureWrongKey, codes.TokenAlgMismatch},
		Run:   runSignature,
	}
}

func runSignature(ctx context.Context, f *facts.Facts) checks.Result {
	s, err := look(ctx, f)
	if err != nil {
		return checks.Because(err)
	}
	if r := s.jwtOnly(); r != nil {
		return *r
	}
	v, err := f.TokenSignature(ctx)
	if err != nil {
		return checks.Because(err)
	}
	if v.Outcome == jwt.NoKeys {
		return notEvaluated("the key set has no key that could be tried", v.Keys.Last())
	}
	if found := s.signatureFaults(ctx, f); len(found) > 0 {
		return checks.Found("", found...)
	}
	switch v.Outcome {
	case jwt.Verified:
		return checks.Passed(fmt.Sprintf("The signature (%s) is by %s of %s.", v.Alg, v.Fits.Name(), v.Keys.URL), v.Keys.Hops...)
	case jwt.OtherKey:
		return checks.Passed(fmt.Sprintf("The signature (%s) is by %s, although the token names %s.", v.Alg, v.Fits.Name(), named(v)), v.Keys.Hops...)
	}
	why := "the MCP server takes the token all the same: it asks the authorization server, or has a key of its own"
	if s.own {
		why = "Casdoor's own MCP server looks tokens up in its database, and that decides"
	}
	return checks.Passed(fmt.Sprintf("The signature fits none of the published keys (%s), but %s.", strings.Join(v.KeyNames(), ", "), why), append(s.proof(), v.Keys.Hops...)...)
}

func named(v *facts.TokenSignature) string {
	if v.KeyID == "" {
		return "no key"
	}
	return fmt.Sprintf("%q", clip(v.KeyID, 60))
}

func (s *sight) signatureFaults(ctx context.Context, f *facts.Facts) []checks.Finding {
	if !s.token.Readable() {
		return nil
	}
	v, err := f.TokenSignature(ctx)
	if err != nil || v.Outcome == jwt.NoKeys {
		return nil
	}
	if fd, ok := s.algFault(ctx, f, v); ok {
		return []checks.Finding{fd}
	}
	if s.own || s.taken() {
		return nil
	}
	if fd, ok := s.keyFault(v); ok {
		fd = s.weigh(fd)
		fd.Exchanges = append(fd.Exchanges, v.Keys.Hops...)
		return []checks.Finding{fd}
	}
	return s.saysOtherKeys(v)
}

func (s *sight) keyFault(v *facts.TokenSignature) (checks.Finding, bool) {
	all := strings.Join(v.KeyNames(), ", ")
	fd := checks.Finding{Code: codes.TokenSignatureWrongKey, Subject: "the token's signature", Expected: "a signature by a published key: " + all}
	switch v.Outcome {
	case jwt.UnknownKey:
		fd.Code, fd.Subject = codes.JWKSKidNotFound, "kid of the token's header"
		fd.Expected, fd.Received = "one of the published keys: "+all, "kid "+named(v)
		fd.Detail = fmt.Sprintf("The token is signed with the key %s, and %s has only %s. None of these fits the signature either.%s", named(v), v.Keys.URL, all, s.refusedWith())
	case jwt.OtherKey:
		if v.KeyID == "" {
			return fd, false
		}
		fd.Code, fd.Subject = codes.JWKSKidNotFound, "kid of the token's header"
		fd.Expected, fd.Received = fmt.Sprintf("kid %q", v.Fits.KeyID), "kid "+named(v)
		fd.Detail = fmt.Sprintf("The token names the key %s, which %s does not have. The signature is by %s: the key was renamed after the token was issued.%s", named(v), v.Keys.URL, v.Fits.Name(), s.refusedWith())
	case jwt.WrongKey:
		fd.Received = "a signature by an unknown key"
		fd.Detail = fmt.Sprintf("%s has a key %s, but the signature is not by it, nor by any other of the published keys (%s).%s", v.Keys.URL, named(v), all, s.refusedWith())
	case jwt.Unsigned:
		fd.Received = "no signature"
		fd.Detail = "The token has no signature." + problems(s.token) + s.refusedWith()
	default:
		return fd, false
	}
	return fd, true
}

// algFault: the algorithm is not the key's, or not one that the resource allows.
func (s *sight) algFault(ctx context.Context, f *facts.Facts, v *facts.TokenSignature) (checks.Finding, bool) {
	fd := checks.Finding{Code: codes.TokenAlgMismatch, Subject: "alg of the token's header", Received: "alg " + v.Alg}
	var proof []*probe.Exchange
	switch {
	case v.AlgDiffers():
		fd.Expected = "alg " + v.Fits.Alg + ", as the key set has it"
		fd.Detail = fmt.Sprintf("The token is signed with %s, and %s is published for %s. The signature fits, but strict libraries refuse the token before they look at it.%s", v.Alg, v.Fits.Name(), v.Fits.Alg, s.refusedWith())
		proof = v.Keys.Hops
		if s.taken() {
			fd.Severity = codes.Warning
			fd.Detail += " This MCP server takes it."
			fd.Exchanges = append(s.proof(), proof...)
			return fd, true
		}
	case s.own || s.taken():
		return fd, false
	case v.Outcome == jwt.NotPublic:
		fd.Expected = "an algorithm whose key can be published, such as RS256"
		fd.Detail = fmt.Sprintf("The token is signed with %s, a secret shared between issuer and receiver. No key of %s can verify that.%s", v.Alg, v.Keys.URL, s.refusedWith())
		proof = v.Keys.Hops
	case v.Outcome == jwt.Unverifiable && s.token.Header.Alg != "":
		fd.Expected = "an algorithm that libraries know, such as RS256"
		fd.Detail = fmt.Sprintf("The token cannot be verified by a library: %s.%s", v.Why, s.refusedWith())
	default:
		allowed, hops := resourceAlgs(ctx, f)
		says := jwt.ReadRefusal(s.words) == jwt.SaysAlg
		if !s.refused() || !says && (len(allowed) == 0 || slices.Contains(allowed, v.Alg)) {
			return fd, false
		}
		fd.Expected = "one of " + strings.Join(allowed, ", ")
		if len(allowed) == 0 {
			fd.Expected = "an algorithm that the MCP server allows"
		}
		fd.Detail = fmt.Sprintf("The token is signed with %s; the MCP server allows %s.%s", v.Alg, orOthers(allowed), s.refusedWith())
		proof = hops
	}
	fd = s.weigh(fd)
	fd.Exchanges = append(fd.Exchanges, proof...)
	return fd, true
}

func orOthers(allowed []string) string {
	if len(allowed) == 0 {
		return "others"
	}
	return strings.Join(allowed, ", ") + " (resource_signing_alg_values_supported)"
}

// resourceAlgs are the algorithms that the protected resource metadata lists.
func resourceAlgs(ctx context.Context, f *facts.Facts) ([]string, []*probe.Exchange) {
	r, err := f.ResourceMetadata(ctx)
	if err != nil || r.Chosen == nil {
		return nil, nil
	}
	return r.Chosen.Metadata.SigningAlgs, r.Chosen.Hops
}

// saysOtherKeys: the signature is right as seen from here, and the server says that it is not.
func (s *sight) saysOtherKeys(v *facts.TokenSignature) []checks.Finding {
	if !s.refused() || v.Fits == nil {
		return nil
	}
	fd := checks.Finding{Received: "the server says: " + s.words, Expected: "the server knows " + v.Fits.Name() + ", which is published"}
	switch jwt.ReadRefusal(s.words) {
	case jwt.SaysKeyID:
		fd.Code, fd.Subject = codes.JWKSKidNotFound, "the keys that the MCP server knows"
		fd.Detail = fmt.Sprintf("%s is published at %s and fits the signature, but the MCP server does not know it: its copy of the key set is old, or it is of another server.%s", v.Fits.Name(), v.Keys.URL, s.said())
	case jwt.SaysSignature:
		fd.Code, fd.Subject = codes.TokenSignatureWrongKey, "the key that the MCP server uses"
		fd.Detail = fmt.Sprintf("The signature is by %s, which is published at %s, but the MCP server verifies with another key: a pinned certificate, an old copy of the key set, or another server's.%s", v.Fits.Name(), v.Keys.URL, s.said())
	default:
		return nil
	}
	fd.Detail = strings.ToUpper(fd.Detail[:1]) + fd.Detail[1:]
	fd = s.weigh(fd)
	fd.Exchanges = append(fd.Exchanges, v.Keys.Hops...)
	return []checks.Finding{fd}
}
