package oauth

import (
	"net/http"
	"strings"
	"testing"
)

func header(namesAndValues ...string) func(string) []string {
	h := http.Header{}
	for i := 0; i < len(namesAndValues); i += 2 {
		h.Add(namesAndValues[i], namesAndValues[i+1])
	}
	return h.Values
}

func TestChallengePage(t *testing.T) {
	const moment = `<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head><body><script>(function(){window._cf_chl_opt={cvId:'3'};` +
		`a.src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1?ray=1';}());</script></body></html>`
	tests := []struct {
		name   string
		status int
		header func(string) []string
		body   string
		vendor string // "" for none
	}{
		{"Cloudflare by its header", 403, header("Cf-Mitigated", "challenge"), "", "Cloudflare"},
		{"under any status", 200, header("cf-mitigated", " Challenge"), "{}", "Cloudflare"},
		{"Cloudflare by its page", 403, nil, moment, "Cloudflare"},
		{"the same under 503", 503, header(), moment, "Cloudflare"},
		{"Cloudflare in another language", 403, nil, strings.Replace(moment, "Just a moment...", "Nur einen Moment…", 1), "Cloudflare"},
		{"Cloudflare's block page", 403, nil, `<html><head><title>Attention Required! | Cloudflare</title>`, "Cloudflare"},
		{"Vercel", 429, header("X-Vercel-Mitigated", "challenge"), "", "Vercel"},
		{"Vercel by its page", 429, nil, "<html><title>Vercel Security Checkpoint</title>", "Vercel"},
		{"AWS WAF", 202, header("X-Amzn-Waf-Action", "challenge"), "", "AWS WAF"},
		{"AWS WAF, captcha", 405, header("x-amzn-waf-action", "captcha"), "", "AWS WAF"},
		{"AWS WAF by its page", 405, nil, `<html><script>AwsWafIntegration.forceRefreshToken()</script>`, "AWS WAF"},
		{"DataDome", 403, nil, `<html><script src="https://ct.captcha-delivery.com/c.js">`, "DataDome"},
		{"Imperva", 200, nil, `<html>Request unsuccessful. Incapsula incident ID: 1-2</html>`, "Imperva"},
		{"Akamai", 403, nil, `<html>Reference #18 <p>https://errors.edgesuite.net/18</p>`, "Akamai"},
		{"HUMAN", 403, nil, `<div id="px-captcha">`, "HUMAN"},
		{"Anubis", 200, nil, `<html><title>Making sure you&#39;re not a bot!</title>`, "Anubis"},
		{"Sucuri", 403, nil, `<title>Sucuri WebSite Firewall - Access Denied</title>`, "Sucuri"},

		{"the same texts under 200", 200, nil, moment, ""},
		{"and under 401", 401, nil, moment, ""},
		{"and under 404", 404, nil, moment, ""},
		{"a server's own page with the script that Cloudflare adds to pages", 403, nil,
			`<html><body><h1>Forbidden</h1><script>a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js';</script></body></html>`, ""},
		{"the same, older form", 403, nil, `<html><body>Forbidden<script src="/cdn-cgi/challenge-platform/h/g/scripts/jsd/a1b2/main.js"></script></body></html>`, ""},
		{"another value of the header", 403, header("Cf-Mitigated", "block"), "", ""},
		{"plain 403", 403, header("Server", "cloudflare"), `{"error":"forbidden"}`, ""},
		{"a plain error page of nginx", 503, nil, "<html><head><title>503 Service Temporarily Unavailable</title></head>", ""},
		{"nothing", 0, nil, "", ""},
		{"too far behind", 403, nil, strings.Repeat(" x", maxPageScan/2) + moment, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if vendor, ok := ChallengePage(tt.status, tt.header, []byte(tt.body)); vendor != tt.vendor || ok != (tt.vendor != "") {
				t.Errorf("got %q, %v", vendor, ok)
			}
		})
	}
}

// Markers are compared with a page in small letters.
func TestMarkersAreInSmallLetters(t *testing.T) {
	for _, page := range interstitials {
		for _, text := range append(append([]string{page.header, page.value}, page.sure...), page.markers...) {
			if text != strings.ToLower(text) {
				t.Errorf("%s: %q can never be found", page.vendor, text)
			}
		}
		if page.vendor == "" || page.header == "" && len(page.sure)+len(page.markers) == 0 {
			t.Errorf("%+v is recognised by nothing", page)
		}
	}
}
