package corsgrid

import (
	"context"
	"slices"
	"strings"

	"casdoctor/checks/fetch"
	"casdoctor/checks/probe"
	"casdoctor/checks/simulate"
)

// alone is the kind of a URL that was given without anything known of it.
const alone simulate.Kind = "url"

// question is what a page of the client sends to the endpoint, with what the order changes of it;
// ok is false where the revision has no such request.
func (o Order) question(e simulate.Endpoint) (q simulate.Question, ok bool) {
	if e.Kind == alone {
		q = simulate.Question{Purpose: "CORS from " + o.Origin.String(), Request: fetch.Request{Origin: o.Origin, URL: e.URL, Method: "GET",
			From: simulate.PageSpace(o.Origin), LocalAccess: true, Headers: []fetch.Header{{Name: "Accept", Value: "application/json"}}}}
	} else if q, ok = o.Preset.Question(e, o.Origin, o.Revision); !ok {
		return q, false
	}
	for _, name := range o.Headers {
		if !slices.ContainsFunc(q.Headers, func(h fetch.Header) bool { return strings.EqualFold(h.Name, name) }) {
			q.Headers = append(q.Headers, fetch.Header{Name: name, Value: valueOf(name)})
		}
	}
	if o.Credentials {
		q.Credentials = fetch.Include
	}
	if o.Method != "" && o.Method != q.Method {
		q.Method, q.Content, q.Body, q.Compare = o.Method, nil, false, false
	}
	return q, true
}

// valueOf is a value that a header of that name could have. It matters for few: a Content-Type that
// forms have, too, needs no permission.
func valueOf(name string) string {
	switch strings.ToLower(name) {
	case "content-type":
		return "application/json"
	case "authorization":
		return "Bearer casdoctor-made-up-token"
	}
	return "casdoctor"
}

// harmless reports that the request itself may be sent: it is the client's own, of which it is known that
// it changes nothing, or one that by its method changes nothing (RFC 9110 §9.2.1).
func (o Order) harmless(e simulate.Endpoint, q simulate.Question) bool {
	if q.Method == "GET" || q.Method == "HEAD" {
		return true
	}
	own, ok := o.Preset.Question(e, o.Origin, o.Revision)
	return e.Kind != alone && ok && own.Method == q.Method
}

// askFirst plays the browser up to the request itself, which is not sent.
func askFirst(ctx context.Context, c simulate.Client, q simulate.Question) simulate.Outcome {
	f := fetch.New(q.Request)
	var o simulate.Outcome
	for out, more := f.Next(); more && out.Preflight; out, more = f.Next() {
		r := probe.Request{Purpose: q.Purpose + ": the preflight", Method: out.Method, URL: out.URL, Enough: func([]byte) bool { return true }}
		for _, h := range out.Headers {
			r.Header = append(r.Header, probe.HeaderLine{Name: h.Name, Value: h.Value})
		}
		x := c.Do(ctx, r)
		o.Exchanges = append(o.Exchanges, x)
		answer := simulate.ResponseOf(x)
		if !x.Answered() {
			o.Unreached = x.Error
			answer = fetch.Response{Failure: "no answer came"}
			if x.Error != nil {
				answer.Failure = x.Error.Message
			}
		}
		f.Answer(answer)
	}
	o.Result = f.Result()
	return o
}
