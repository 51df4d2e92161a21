package views

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// corsRow is a judged row; verdict is what the browser makes of its request.
func corsRow(kind simulate.Kind, change func(*corsgrid.Row)) corsgrid.Row {
	r := corsgrid.Row{Endpoint: simulate.Endpoint{Kind: kind, URL: "https://mcp.example.com/mcp"}, Done: true}
	r.Question.Request = fetch.Request{Method: "GET", URL: r.URL}
	if change != nil {
		change(&r)
	}
	return r
}

func blocked(reason fetch.Reason) func(*corsgrid.Row) {
	return func(r *corsgrid.Row) {
		r.Outcome.Verdict, r.Outcome.Failure = fetch.Blocked, &fetch.Failure{Reason: reason}
		r.Cells = []corsgrid.Cell{{Requirement: corsgrid.Answer, State: corsgrid.Fail, Text: "blocked"}}
	}
}

func notSent(r *corsgrid.Row) { r.NotSent = true }

// TestCORSSummarySaysWhatWasSeen: an answer that was not seen is not called readable.
func TestCORSSummarySaysWhatWasSeen(t *testing.T) {
	const page = "A page of https://app.example.com may send "
	for want, rows := range map[string][]corsgrid.Row{
		page + "the request and read the answer.":                                         {corsRow("url", nil)},
		page + "the request. The answer to it was not seen.":                              {corsRow("url", notSent)},
		page + "all 2 requests and read the answers.":                                     {corsRow("prm", nil), corsRow("jwks", nil)},
		page + "all 2 requests. The answers to them were not seen.":                       {corsRow("prm", notSent), corsRow("jwks", notSent)},
		page + "all 2 requests and read the answers, 1 of which could not be seen.":       {corsRow("prm", nil), corsRow("userinfo", func(r *corsgrid.Row) { r.Doubted = true })},
		"For a page of https://app.example.com: 1 blocked by the browser, of 2 requests.": {corsRow("prm", nil), corsRow("jwks", blocked(fetch.OriginMissing))},
		"For a page of https://app.example.com: 1 without an answer, of 2 requests.":      {corsRow("prm", nil), corsRow("jwks", blocked(fetch.NoResponse))},
		"No request had an answer, so that CORS is not the question.":                     {corsRow("prm", blocked(fetch.NoResponse))},
		"No endpoint could be found. Check the two URLs, or enter one URL alone.":         nil,
	} {
		if got := (CORS{Page: "https://app.example.com", Rows: rows}).summary(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestCORSDoubtedRowPrintsNoConsole: a real client does not meet what the made-up token brings about.
func TestCORSDoubtedRowPrintsNoConsole(t *testing.T) {
	fails := blocked(fetch.OriginMissing)
	for name, want := range map[string]bool{"blocked": true, "doubted": false} {
		html := rendered(t, CORSRow(corsRow("userinfo", func(r *corsgrid.Row) { fails(r); r.Doubted = name == "doubted" })))
		if got := strings.Contains(html, "In the console of Chrome"); got != want {
			t.Errorf("%s: the console is shown: %t", name, got)
		}
	}
}

// TestCORSNamesTheUsersPermission: what passes by the user's leave alone says so.
func TestCORSNamesTheUsersPermission(t *testing.T) {
	origin, err := fetch.ParseOrigin("https://app.example.com")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]bool{"http://127.0.0.1:3000/mcp": true, "https://mcp.example.com/mcp": false} {
		q := fetch.Request{Origin: origin, URL: at, Method: "GET", From: simulate.PageSpace(origin), LocalAccess: true}
		f := fetch.New(q)
		f.Answer(fetch.Response{Status: 200, Headers: []fetch.Header{{Name: "Access-Control-Allow-Origin", Value: "*"}}})
		row := corsRow("url", func(r *corsgrid.Row) { r.Question.Request, r.Outcome.Result = q, f.Result() })
		if got := strings.Contains(rendered(t, CORSSummary(CORS{Rows: []corsgrid.Row{row, row}})), "Chromium asks the user"); got != want {
			t.Errorf("%s: the permission is named: %t", at, got)
		}
	}
}

// TestCORSWarningSaysWhoPasses: what one browser sends and others hold back is not called today's.
func TestCORSWarningSaysWhoPasses(t *testing.T) {
	for at, want := range map[corsgrid.Requirement]string{corsgrid.Sent: "Passes in Chromium alone", corsgrid.Headers: "Passes in today's browsers"} {
		r := corsRow("url", func(r *corsgrid.Row) { r.Cells = []corsgrid.Cell{{Requirement: at, State: corsgrid.Warn}} })
		if got := rowMark(r).word; got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
}

// TestCORSNamesTheOneThatIsForgotten: of preflight and answer, the one that allows the origin and the one that does not are told apart.
func TestCORSNamesTheOneThatIsForgotten(t *testing.T) {
	const allow = "Access-Control-Allow-Origin: https://app.example.com"
	answered := func(status int, lines ...string) fetch.Response {
		r := fetch.Response{Status: status}
		for _, l := range lines {
			name, value, _ := strings.Cut(l, ": ")
			r.Headers = append(r.Headers, fetch.Header{Name: name, Value: value})
		}
		return r
	}
	good := answered(204, allow, "Access-Control-Allow-Methods: PUT")
	for name, tt := range map[string]struct {
		replies []fetch.Response
		behind  *fetch.Response
		change  func(*corsgrid.Row)
		want    string
	}{
		"the answer forgot":       {replies: []fetch.Response{good, answered(401)}, want: "The preflight allowed this origin; the answer itself (401) forgot it."},
		"the made-up token's":     {replies: []fetch.Response{good, answered(401)}, change: func(r *corsgrid.Row) { r.Doubted = true }},
		"the answer says another": {replies: []fetch.Response{good, answered(401, "Access-Control-Allow-Origin: https://b.example.com")}},
		"another URL forgot":      {replies: []fetch.Response{good, answered(303, allow, "Location: https://two.example.com/"), answered(200)}},
		"both allow":              {replies: []fetch.Response{good, answered(200, allow)}},
		"the preflight forgot": {replies: []fetch.Response{answered(405)}, behind: new(fetch.Response),
			want: "The answer itself (401) allows the origin: the server thinks of CORS there, and forgets it at the preflight."},
		"a method is not listed": {replies: []fetch.Response{answered(204, allow)}, behind: new(fetch.Response), want: "But for that, the answer itself (401) allows the origin."},
		"both forgot":            {replies: []fetch.Response{answered(405)}, behind: &fetch.Response{Status: 401}, want: "The answer itself (401) does not allow the origin either."},
	} {
		origin, _ := fetch.ParseOrigin("https://app.example.com")
		q := fetch.Request{Origin: origin, URL: "https://mcp.example.com/mcp", Method: "PUT"}
		f := fetch.New(q)
		for _, r := range tt.replies {
			f.Answer(r)
		}
		row := corsRow("url", func(r *corsgrid.Row) { r.Question.Request, r.Outcome.Result = q, f.Result() })
		if tt.behind != nil {
			reply := *tt.behind
			if reply.Status == 0 {
				reply = answered(401, allow)
			}
			row.Outcome.Behind = &simulate.Alone{X: &probe.Exchange{Status: 401}, Judgement: fetch.JudgeResponse(q, reply)}
		}
		if tt.change != nil {
			tt.change(&row)
		}
		if got := compares(row); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// TestCORSStepsStandUnderTheirRequests: each request has a heading, and what an icon says is said in words, too.
func TestCORSStepsStandUnderTheirRequests(t *testing.T) {
	origin, _ := fetch.ParseOrigin("https://app.example.com")
	q := fetch.Request{Origin: origin, URL: "https://mcp.example.com/mcp", Method: "PUT"}
	allow := []fetch.Header{{Name: "Access-Control-Allow-Origin", Value: "*"}, {Name: "Access-Control-Allow-Methods", Value: "PUT"}}
	f, refused := fetch.New(q), fetch.New(q)
	f.Answer(fetch.Response{Status: 204, Headers: allow})
	f.Answer(fetch.Response{Status: 401})
	refused.Answer(fetch.Response{Status: 405})
	html := rendered(t, CORSRow(corsRow("url", func(r *corsgrid.Row) {
		r.Outcome = simulate.Outcome{Result: f.Result(), Exchanges: []*probe.Exchange{{Status: 204, StatusText: "No Content"}, {Status: 401}}}
		r.Again = &simulate.Outcome{Result: refused.Result()}
	})))
	for _, want := range []string{"<h4>Before it is sent</h4>", "<h4>OPTIONS https://mcp.example.com/mcp: 204 No Content</h4>", "<h4>PUT https://mcp.example.com/mcp: 401</h4>",
		"<h4>Second attempt: OPTIONS https://mcp.example.com/mcp: no answer</h4>", `<span class="unseen">passes: </span>`, `<span class="unseen">fails: </span>`, `<span class="unseen">would fail too: </span>`} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is missing in %s", want, html)
		}
	}
}

// TestCORSHere: what is simulated for the reader's own page says what it would see.
func TestCORSHere(t *testing.T) {
	origin, _ := fetch.ParseOrigin("https://app.example.com")
	q := fetch.Request{Origin: origin, URL: "https://mcp.example.com/mcp", Method: "GET"}
	for want, headers := range map[string][]fetch.Header{
		"It sees 401, with the headers content-type.": {{Name: "Access-Control-Allow-Origin", Value: "*"}, {Name: "Content-Type", Value: "text/plain"}},
		"It sees 401, and none of the headers.":       {{Name: "Access-Control-Allow-Origin", Value: "*"}},
		"The last answer was 401.":                    nil,
	} {
		f := fetch.New(q)
		f.Answer(fetch.Response{Status: 401, Headers: headers})
		html := rendered(t, CORSHere(corsRow("url", func(r *corsgrid.Row) { r.Question.Request, r.Outcome.Result = q, f.Result() })))
		if !strings.Contains(html, want) || !strings.Contains(html, "Simulated for https://app.example.com:</strong> ") || !strings.Contains(html, `data-status="401"`) {
			t.Errorf("%q is missing in %s", want, html)
		}
	}
}

func rendered(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
