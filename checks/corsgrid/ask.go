package corsgrid

import (
	"slices"
	"strings"

	"casdoctor/checks/fetch"
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
		return "Bearer " + simulate.MadeUpToken
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
