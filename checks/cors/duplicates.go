package cors

import (
	"context"
	"fmt"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

func duplicates() checks.Check {
	return checks.Check{
		ID: "cors.duplicates", Topic: checks.TopicCORS, Title: "Access-Control-Allow-Origin comes once",
		Doc:   "Two lines of the header, or one with several values, are one value to the browser, which is no origin. It happens where both the server and a proxy add the header. The raw lines of every answer to the page are counted.",
		Stage: codes.StageCORS,
		Codes: []codes.Code{codes.CORSDuplicateACAO},
		Run:   runDuplicates,
	}
}

func runDuplicates(ctx context.Context, f *facts.Facts) checks.Result {
	if _, err := f.PageOrigin(); err != nil {
		return checks.Because(err)
	}
	asked, err := everything(ctx, f)
	if len(asked) == 0 {
		return checks.Because(err)
	}
	var found []checks.Finding
	var proof []*probe.Exchange
	for _, c := range asked {
		proof = append(proof, c.Proof()...)
		if x := doubled(c); x != nil { // told once an endpoint
			found = append(found, duplicate(c, x))
		}
	}
	switch {
	case len(found) > 0:
		return checks.Found("", found...)
	case len(proof) == 0:
		return checks.Because(told(asked[0]))
	}
	return checks.Passed("No answer has the header twice.", proof...)
}

func duplicate(c *facts.CrossOrigin, x *probe.Exchange) checks.Finding {
	return checks.Finding{Code: codes.CORSDuplicateACAO, Subject: x.Method + " " + x.URL, Expected: "one line: " + expectedOrigin(c), Received: lines(x, allowOrigin), Exchanges: []*probe.Exchange{x},
		Detail: fmt.Sprintf("%s %s is answered with more than one allowed origin (%s), which a browser takes for one value that fits no page.", x.Method, x.URL, lines(x, allowOrigin)) + console(c)}
}

// doubled is the first answer with more than one allowed origin; nil for none.
func doubled(c *facts.CrossOrigin) *probe.Exchange {
	for _, x := range c.Proof() {
		if values := x.HeaderValues(allowOrigin); len(values) > 1 || len(values) == 1 && several(values[0]) {
			return x
		}
	}
	return nil
}

// several reports a value with more than one origin in it.
func several(value string) bool {
	for _, r := range value {
		if r == ',' || r == ' ' {
			return true
		}
	}
	return false
}

// everything is every simulated request of the run that was answered; the error is for none at all.
func everything(ctx context.Context, f *facts.Facts) ([]*facts.CrossOrigin, error) {
	var out []*facts.CrossOrigin
	c, err := f.CORSFirst(ctx)
	if err == nil {
		out = append(out, c)
	}
	if c, err := f.CORSResourceMetadata(ctx); err == nil {
		out = append(out, c)
	}
	if docs, err := f.CORSServerMetadata(ctx); err == nil {
		out = append(out, docs...)
	}
	return append(out, endpoints(ctx, f)...), err
}
