package fetch

// Fetch is one request on its way through the browser. It is not safe for use by several goroutines at once.
type Fetch struct {
	hop    *hop
	cache  *Cache
	next   Outgoing
	done   bool
	result Result
}

// New begins a fetch with an empty preflight cache.
func New(r Request) *Fetch { return NewCached(r, nil) }

// NewCached begins a fetch in a browser that remembers preflights of earlier ones.
func NewCached(r Request, cache *Cache) *Fetch {
	f := &Fetch{cache: cache, result: Result{origin: r.Origin.String(), asked: r.URL, URL: r.URL, page: r.Page}}
	if r.Page == "" {
		f.result.page = r.Origin.String() + "/"
	}
	p, steps := prepare(r)
	if failure := f.add(steps, settle(steps, 0, PhaseRequest)); failure != nil {
		f.end(Thrown, failure)
		return f
	}
	f.result.Notes, f.result.asked = differences(p), p.url.String()
	f.enter(firstHop(p))
	f.result.Causes = f.hop.causes()
	return f
}

func firstHop(p prepared) *hop {
	return &hop{prepared: p, url: p.url, cors: !p.Origin.Same(OriginOf(p.url)), origin: p.Origin.String()}
}

// Next is the request that the browser sends next; more is false when the fetch is over.
func (f *Fetch) Next() (out Outgoing, more bool) { return f.next, !f.done }

// Result is what the fetch came to. It is complete once Next has no more.
func (f *Fetch) Result() Result { return f.result }

// Answer hands in the answer to what Next returned.
func (f *Fetch) Answer(r Response) {
	if f.done {
		return
	}
	f.result.Sent = append(f.result.Sent, f.next)
	if !f.next.Preflight {
		f.answered(r)
		return
	}
	f.result.Preflights++
	failure := f.add(f.hop.judgePreflight(r))
	if failure != nil {
		f.end(Blocked, failure)
		return
	}
	f.result.MaxAge = preflightAge(r, f.hop.Rules)
	f.cache.keep(f.hop, r, f.result.MaxAge)
	f.next = f.hop.actual()
}

// enter takes a request up to its first question to the network.
func (f *Fetch) enter(h *hop) {
	f.hop = h
	f.result.URL = h.url.String()
	f.result.CrossOrigin = f.result.CrossOrigin || h.cors
	steps := h.gate()
	if failure := f.add(steps, settle(steps, h.index, PhaseRequest)); failure != nil {
		f.end(Blocked, failure)
		return
	}
	causes := h.causes()
	step := preflightStep(h, causes)
	step.Hop, step.Phase = h.index, PhaseRequest
	cached := len(causes) > 0 && f.cache.covers(h)
	if cached {
		step.Detail += " An earlier answer still holds, so the browser does not ask again."
	}
	f.result.Steps = append(f.result.Steps, step)
	if len(causes) > 0 && !cached {
		f.next = h.preflight()
	} else {
		f.next = h.actual()
	}
}

// answered judges the answer to the request itself.
func (f *Fetch) answered(r Response) {
	f.result.Status = r.Status
	if failure := f.add(f.hop.judgeResponse(r)); failure != nil {
		if f.hop.Rules != Chromium { // which keeps what the preflight allowed
			f.cache.clear(f.hop)
		}
		f.end(Blocked, failure)
		return
	}
	if !f.hop.isRedirect(r) || !f.redirected(r) {
		f.expose(r)
	}
}

// redirected deals with a redirect; it is false when the answer is none after all.
func (f *Fetch) redirected(r Response) bool {
	next, steps, failure := f.hop.follow(r)
	switch {
	case f.hop.Redirect == ManualRedirects && !f.hop.unreadableLocation(failure):
		f.result.Status = 0
		f.end(Opaque, nil)
		return true
	case f.hop.Redirect == RefuseRedirects && (failure == nil || failure.Reason != RedirectedCredentials):
		steps = []Step{fail("redirects", "The answer is a redirect, and script asked for none to be followed.", clauseHTTPFetch, Failure{Reason: RedirectRefused}, shown(r.Headers, "Location")...)}
		failure = settle(steps, f.hop.index, PhaseResponse)
	}
	if f.add(steps, failure) != nil {
		f.end(Blocked, failure)
		return true
	}
	if next != nil {
		f.enter(next)
	}
	return next != nil
}

func (f *Fetch) expose(r Response) {
	readable, hidden, step := exposure(f.hop.cors, f.hop.Credentials, r)
	step.Hop, step.Phase = f.hop.index, PhaseResponse
	f.result.Readable, f.result.Hidden = readable, hidden
	f.result.Steps = append(f.result.Steps, step)
	f.end(Allowed, nil)
}

func (f *Fetch) add(steps []Step, failure *Failure) *Failure {
	f.result.Steps = append(f.result.Steps, steps...)
	return failure
}

func (f *Fetch) end(v Verdict, failure *Failure) {
	f.done, f.next = true, Outgoing{}
	f.result.Verdict, f.result.Failure = v, failure
}

// preflightStep says whether a preflight is needed, and why.
func preflightStep(h *hop, causes []Cause) Step {
	const name = "whether a preflight is needed"
	switch {
	case !h.cors:
		return pass(name, "A request to the page's own origin needs no preflight.", clauseMainFetch)
	case len(causes) == 0:
		return pass(name, "The browser sends the request at once: an HTML form could have sent it too.", clauseSafelist)
	}
	detail := "The browser asks for permission with an OPTIONS request first: "
	for i, c := range causes {
		if i > 0 {
			detail += "; "
		}
		detail += c.Why
	}
	return pass(name, detail+".", clauseSafelist)
}
