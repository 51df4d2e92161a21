// Package simulate plays a browser: it takes a request of a page's script through the rules of
// package fetch and sends what the browser would send, each hop by itself, over a guarded client.
// It also knows the endpoints of the flow with a request to each that changes nothing, and the
// headers that clients which run in a browser send.
package simulate

import (
	"context"
	"fmt"

	"casdoctor/checks/fetch"
	"casdoctor/checks/oauth"
	"casdoctor/checks/probe"
)

// Client makes one exchange and follows no redirect: *probe.Client, or a script in tests.
type Client interface {
	Do(context.Context, probe.Request) *probe.Exchange
}

// Question is what a page's script asks for, with what the rules themselves need not know.
type Question struct {
	fetch.Request
	// Content is the body; whether there is one follows from it.
	Content []byte
	Purpose string // shown to the reader: why this is sent
	// Compare sends the request itself although its preflight was refused, which no browser does,
	// to tell a server that allows the one and forgets the other. Only for what changes nothing.
	Compare bool
	// Hold sends the preflight and not the request itself, which might change something.
	Hold bool
	// Enough is asked after every piece of an event stream; nil ends the reading with the first piece.
	Enough func(body []byte) bool
}

// Outcome is what a browser makes of the question, with the exchanges that show it.
type Outcome struct {
	fetch.Result
	// Exchanges are in the order of Result.Sent.
	Exchanges []*probe.Exchange `json:"-"`
	// Behind is the answer to the request itself behind a refused preflight; nil unless it was asked for.
	Behind *Alone `json:"behind,omitempty"`
	// Held: all that is asked beforehand passed, and the request itself was not sent.
	Held bool `json:"held,omitempty"`
	// Unreached is the error of the network that ended it; nil when every request had an answer.
	Unreached *probe.Error `json:"unreached,omitempty"`
}

// Alone is the answer to the request itself, judged as if no preflight stood before it.
type Alone struct {
	X *probe.Exchange `json:"-"`
	fetch.Judgement
}

// IDs are the exchanges' ids, the one behind a refused preflight last.
func (o Outcome) IDs() []string {
	ids := []string{}
	for _, x := range o.Proof() {
		ids = append(ids, x.ID)
	}
	return ids
}

// Proof are all exchanges, the one behind a refused preflight last.
func (o Outcome) Proof() []*probe.Exchange {
	all := append([]*probe.Exchange(nil), o.Exchanges...)
	if o.Behind != nil {
		all = append(all, o.Behind.X)
	}
	return all
}

// maxRedirects bounds how far a chain is followed; browsers go on to twenty.
const maxRedirects = 5

// Run plays the browser until the fetch is over or ctx is.
func Run(ctx context.Context, c Client, q Question) Outcome {
	q.Body = len(q.Content) > 0
	r := run{ctx: ctx, client: c, q: q}
	f := fetch.New(q.Request)
	held := false
	for out, more := f.Next(); more && !held; out, more = f.Next() {
		if held = q.Hold && !out.Preflight; !held {
			f.Answer(r.send(out))
		}
	}
	o := Outcome{Result: f.Result(), Exchanges: r.exchanges, Unreached: r.unreached, Held: held}
	if held {
		o.Sent = o.Sent[:len(r.exchanges)]
	}
	if q.Compare && o.Failure != nil && o.Failure.Preflight && o.Unreached == nil && len(o.Exchanges) == 1 {
		r.q.Purpose += ": the request itself, which a browser would not send after that preflight"
		o.Behind = r.alone()
	}
	o.mask()
	return o
}

// run is a fetch while it is under way.
type run struct {
	ctx       context.Context
	client    Client
	q         Question
	exchanges []*probe.Exchange
	hop       string // the exchange whose redirect led to the current hop
	unreached *probe.Error
}

// send sends what the browser sends next and turns the record into an answer.
func (r *run) send(out fetch.Outgoing) fetch.Response {
	if out.Hop > maxRedirects {
		return fetch.Response{Failure: fmt.Sprintf("the chain of redirects was not followed beyond %d.", maxRedirects)}
	}
	x := r.client.Do(r.ctx, r.request(out))
	r.exchanges = append(r.exchanges, x)
	if !out.Preflight {
		r.hop = x.ID
	}
	if x.Answered() {
		return ResponseOf(x)
	}
	r.unreached = x.Error
	if r.unreached == nil {
		r.unreached = &probe.Error{Kind: probe.KindOther, Message: "No answer came.", Detail: "no answer"}
	}
	return fetch.Response{Failure: r.unreached.Message}
}

func (r *run) request(out fetch.Outgoing) probe.Request {
	p := probe.Request{Purpose: r.q.Purpose, Method: out.Method, URL: out.URL, RedirectOf: r.hop,
		Enough: r.q.Enough, Learn: func(body []byte) []string { return oauth.IssuedTokens(body).All() }}
	if p.Enough == nil {
		p.Enough = func([]byte) bool { return true } // the head tells all that CORS asks for
	}
	if out.Preflight {
		p.Purpose += ": the preflight"
	}
	for _, h := range out.Headers {
		p.Header = append(p.Header, probe.HeaderLine{Name: h.Name, Value: h.Value})
		p.PublicAuthorization = p.PublicAuthorization || h == bearer // the made-up token is no secret
	}
	if out.Body {
		p.Body = r.q.Content
	}
	return p
}

// Ask sends the request itself and nothing before it. For what changes nothing only.
func Ask(ctx context.Context, c Client, q Question) *Alone {
	q.Body = len(q.Content) > 0
	r := run{ctx: ctx, client: c, q: q}
	return r.alone()
}

func (r *run) alone() *Alone {
	x := r.client.Do(r.ctx, r.request(fetch.PlanOf(r.q.Request).Actual))
	a := &Alone{X: x}
	if x.Answered() {
		a.Judgement = fetch.JudgeResponse(r.q.Request, ResponseOf(x))
	}
	return a
}

// ResponseOf is the answer of an exchange as the rules of fetch read it.
func ResponseOf(x *probe.Exchange) fetch.Response {
	r := fetch.Response{Status: x.Status}
	for _, h := range x.Header {
		if h.Name != "" { // what is no header line is passed over, as browsers do
			r.Headers = append(r.Headers, fetch.Header{Name: h.Name, Value: h.Value})
		}
	}
	return r
}

// mask shows the requests as the records do, where secrets are masked already.
func (o *Outcome) mask() {
	for i := range o.Sent {
		if i >= len(o.Exchanges) {
			return
		}
		shown := o.Exchanges[i].RequestHeader
		headers := append([]fetch.Header(nil), o.Sent[i].Headers...)
		for j := range headers {
			for _, l := range shown {
				if l.Name == headers[j].Name {
					headers[j].Value = l.Value
				}
			}
		}
		o.Sent[i].Headers, o.Sent[i].URL = headers, o.Exchanges[i].URL
	}
}
