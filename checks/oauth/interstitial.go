package oauth

import (
	"bytes"
	"strings"
)

// interstitial is how one vendor's bot challenge or block page is recognised.
type interstitial struct {
	vendor string
	// header and its value (a prefix, lower case) prove it under any status.
	header, value string
	// sure are texts that prove it under any status.
	sure []string
	// markers prove it only under a status that a challenge has.
	markers []string
}

var interstitials = []interstitial{
	// "/cdn-cgi/challenge-platform/" alone proves nothing: Cloudflare adds a script from there to the server's own pages.
	{vendor: "Cloudflare", header: "cf-mitigated", value: "challenge",
		markers: []string{"<title>just a moment...</title>", "_cf_chl_opt", "/orchestrate/chl_", "<title>attention required! | cloudflare</title>", "cf-chl-"}},
	{vendor: "Vercel", header: "x-vercel-mitigated", value: "challenge",
		markers: []string{"vercel security checkpoint"}},
	{vendor: "AWS WAF", header: "x-amzn-waf-action", value: "",
		markers: []string{"awswafintegration", "awswafcookiedomainlist", ".awswaf.com/"}},
	{vendor: "DataDome", markers: []string{"captcha-delivery.com"}},
	{vendor: "Imperva", sure: []string{"incapsula incident id"}, markers: []string{"_incapsula_resource", "imperva incident"}},
	{vendor: "Akamai", markers: []string{"sec-if-cpt-container", "/_sec/cp_challenge/", "errors.edgesuite.net"}},
	{vendor: "HUMAN", markers: []string{"px-captcha", "/_px/", "captcha.px-cdn.net"}},
	{vendor: "Anubis", sure: []string{"<title>making sure you&#39;re not a bot!</title>", "<title>making sure you're not a bot!</title>"}},
	{vendor: "Sucuri", markers: []string{"sucuri website firewall"}},
}

// ChallengePage reports whether an answer is a bot challenge or block page of an
// edge service instead of the server's own, and of which vendor. Page texts only
// count under 202, 403, 405, 429 and 503; header may be nil.
func ChallengePage(status int, header func(string) []string, body []byte) (vendor string, ok bool) {
	for _, page := range interstitials {
		if page.header != "" && header != nil && hasValue(header(page.header), page.value) {
			return page.vendor, true
		}
	}
	text := bytes.ToLower(head(body, maxPageScan))
	for _, page := range interstitials {
		if containsAny(text, page.sure) || challengeStatus(status) && containsAny(text, page.markers) {
			return page.vendor, true
		}
	}
	return "", false
}

func challengeStatus(status int) bool {
	switch status {
	case 202, 403, 405, 429, 503:
		return true
	}
	return false
}

func hasValue(values []string, prefix string) bool {
	for _, v := range values {
		if strings.HasPrefix(strings.ToLower(strings.TrimSpace(v)), prefix) {
			return true
		}
	}
	return false
}

func containsAny(text []byte, markers []string) bool {
	for _, marker := range markers {
		if bytes.Contains(text, []byte(marker)) {
			return true
		}
	}
	return false
}
