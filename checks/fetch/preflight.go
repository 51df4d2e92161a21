package fetch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds on how long the answer to a preflight is kept.
const (
	defaultMaxAge  = 5 * time.Second
	chromiumMaxAge = 2 * time.Hour
)

// judgePreflight judges the answer to a preflight.
func (h *hop) judgePreflight(r Response) ([]Step, *Failure) {
	if r.Failure != "" {
		steps := []Step{fail("the preflight is answered", "The OPTIONS request got no answer: "+r.Failure, clausePreflightFetch, Failure{Reason: NoResponse, Parameter: r.Failure})}
		return steps, settle(steps, h.index, PhasePreflight)
	}
	steps := []Step{h.notRedirected(r)}
	steps = append(steps, corsCheck(h.origin, h.Credentials, r)...)
	steps = append(steps, okStatus(r))
	methods, step := extract(r, allowMethods, MethodsMalformed)
	steps = append(steps, step)
	headers, step := extract(r, allowHeaders, HeadersMalformed)
	steps = append(steps, step)
	steps = append(steps, h.methodAllowed(methods, r))
	for _, c := range unsafeNames(h.headers, h.Rules) {
		steps = append(steps, h.headerAllowed(c.Header, headers, r))
	}
	failure := settle(steps, h.index, PhasePreflight)
	if failure == nil {
		age := preflightAge(r, h.Rules)
		steps = append(steps, Step{Hop: h.index, Phase: PhasePreflight, Name: "how long it holds", Passed: true, Clause: clausePreflightCache, Lines: shown(r.Headers, maxAge),
			Detail: fmt.Sprintf("For %s the browser sends requests like this one without asking again.", seconds(age))})
	}
	return steps, failure
}

func (h *hop) notRedirected(r Response) Step {
	const name = "the preflight is not redirected"
	if redirectStatus(r.Status) && (h.Rules != Chromium || len(h.locations(r)) > 0) {
		return fail(name, fmt.Sprintf("The answer to the OPTIONS request is a redirect (%d), which a preflight does not follow.", r.Status), clausePreflightFetch,
			Failure{Reason: PreflightRedirect, Status: r.Status}, shown(r.Headers, "Location")...)
	}
	return pass(name, "The answer to the OPTIONS request is no redirect.", clausePreflightFetch)
}

func okStatus(r Response) Step {
	const name = "the preflight's status is 200 to 299"
	if r.Status < 200 || r.Status > 299 {
		return fail(name, fmt.Sprintf("The OPTIONS request is answered with %d. Any status from 200 to 299 would do.", r.Status), clausePreflightFetch, Failure{Reason: PreflightStatus, Status: r.Status})
	}
	return pass(name, fmt.Sprintf("The OPTIONS request is answered with %d.", r.Status), clausePreflightFetch)
}

// extract reads a header that lists tokens.
func extract(r Response, header string, malformed Reason) ([]string, Step) {
	name := header + " can be read"
	value, found := get(r.Headers, header)
	list, ok := tokens(value)
	switch {
	case !found:
		return nil, pass(name, "The answer has no "+header+" header.", clausePreflightFetch)
	case !ok:
		return nil, fail(name, fmt.Sprintf("The header %s is %q. One element that is no name spoils the whole list.", header, value), clausePreflightFetch,
			Failure{Reason: malformed, Parameter: badElement(value), Status: r.Status}, shown(r.Headers, header)...)
	}
	return list, pass(name, fmt.Sprintf("The header %s lists %d.", header, len(list)), clausePreflightFetch, shown(r.Headers, header)...)
}

// badElement is the first element of a list that is no token.
func badElement(value string) string {
	for _, item := range strings.Split(value, ",") {
		if item = strings.Trim(item, " \t"); item != "" && !isToken(item) {
			return item
		}
	}
	return ""
}

func (h *hop) methodAllowed(methods []string, r Response) Step {
	name := "the method " + h.method + " is allowed"
	proof := shown(r.Headers, allowMethods)
	switch {
	case slices.Contains(methods, h.method):
		return pass(name, fmt.Sprintf("The answer lists %s.", h.method), clausePreflightFetch, proof...)
	case safelistedMethod(h.method):
		return pass(name, fmt.Sprintf("%s needs no permission, whatever the answer lists.", h.method), clausePreflightFetch, proof...)
	case slices.Contains(methods, "*") && h.Credentials != Include:
		return pass(name, "The answer allows every method.", clausePreflightFetch, proof...)
	}
	detail := fmt.Sprintf("The answer does not list %s.", h.method)
	switch i := slices.IndexFunc(methods, func(m string) bool { return strings.EqualFold(m, h.method) }); {
	case i >= 0:
		detail = fmt.Sprintf("The answer lists %s, but methods are compared letter by letter, and the request says %s.", methods[i], h.method)
	case slices.Contains(methods, "*"):
		detail = "The answer says *, which stands for every method only when the request has no credentials."
	case len(proof) == 0:
		detail = fmt.Sprintf("The answer has no %s header, and %s needs one.", allowMethods, h.method)
	}
	return fail(name, detail, clausePreflightFetch, Failure{Reason: MethodNotAllowed, Parameter: h.method, Status: r.Status}, proof...)
}

func (h *hop) headerAllowed(header string, allowed []string, r Response) Step {
	name := "the request header " + header + " is allowed"
	proof := shown(r.Headers, allowHeaders)
	star := slices.Contains(allowed, "*")
	switch {
	case slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, header) }):
		return pass(name, fmt.Sprintf("The answer lists %s.", header), clausePreflightFetch, proof...)
	case star && h.Credentials != Include && header == "authorization" && starCoversAuthorization(h.Rules):
		return pass(name, "The answer says *. By the standard that never stands for Authorization, which has to be listed by name; Chromium and Firefox warn of it and send the request all the same.", clausePreflightFetch, proof...).warn()
	case star && h.Credentials != Include && header != "authorization":
		return pass(name, "The answer allows every header.", clausePreflightFetch, proof...)
	}
	detail := fmt.Sprintf("The answer does not list %s.", header)
	switch {
	case star && header == "authorization" && h.Credentials != Include:
		detail = "The answer says *, which never stands for Authorization: it has to be listed by name."
	case star:
		detail = fmt.Sprintf("The answer says *, which stands for every header only when the request has no credentials; %s has to be listed by name.", header)
	case len(proof) == 0:
		detail = fmt.Sprintf("The answer has no %s header, and the request sends %s.", allowHeaders, header)
	}
	return fail(name, detail, clausePreflightFetch, Failure{Reason: HeaderNotAllowed, Parameter: header, Status: r.Status}, proof...)
}

// preflightAge is how long the answer to a preflight is kept.
func preflightAge(r Response, rules Rules) time.Duration {
	value, found := get(r.Headers, maxAge)
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case !found || err != nil || value[0] == '+' || n < 0 && rules != Chromium:
		return defaultMaxAge
	case n < 0:
		return 0
	case rules == Chromium && n > int64(chromiumMaxAge/time.Second):
		return chromiumMaxAge
	}
	return time.Duration(min(n, 1<<31)) * time.Second
}

func seconds(d time.Duration) string {
	if d == time.Second {
		return "1 second"
	}
	return strconv.FormatInt(int64(d/time.Second), 10) + " seconds"
}
