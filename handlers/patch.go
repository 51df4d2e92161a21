package handlers

import (
	"context"
	"hash/maphash"

	"github.com/a-h/templ"

	"casdoctor/checks"
	"casdoctor/checks/runs"
	"casdoctor/views"
)

var seed = maphash.MakeSeed()

// Message is what the subprotocol casdoctor.html.v1 sends.
type Message struct {
	Seq       int        `json:"seq"`             // of the newest event that is in it
	Title     string     `json:"title,omitempty"` // of the document
	Say       string     `json:"say,omitempty"`   // for the live region, when the phase has changed
	Fragments []Fragment `json:"fragments"`
	Done      bool       `json:"done"` // the run has finished; nothing follows
}

// Fragment replaces the element with its id; without one it goes into the list
// named, in the order of data-order.
type Fragment struct {
	ID   string `json:"id"`
	HTML string `json:"html"`
	Into string `json:"into,omitempty"`
}

// patch collects what has changed on the page of one websocket. What is rendered
// comes from the run's newest snapshot, so that bursts cost one rendering.
type patch struct {
	seq       int
	done      bool
	status    bool
	answer    bool // diagnoses and walk
	checks    []string
	exchanges []string
	known     map[string]bool   // exchanges that the page has
	sent      map[string]uint64 // hashes of the fragments by id as sent last
	scale     float64           // of the waterfall, as sent last
	phase     string            // as said last
}

// newPatch starts from what the page already shows or will be sent by the replay. Of a
// finished run it takes nothing for granted: what the end of the run cut off was never an
// event, and the page may be older than the end.
func newPatch(snap runs.Snapshot) *patch {
	p := &patch{known: map[string]bool{}, sent: map[string]uint64{}}
	if snap.Finished {
		return p
	}
	for _, x := range snap.Report.Exchanges {
		p.known[x.ID] = true
	}
	return p
}

// note takes down what an event changes.
func (p *patch) note(e checks.Event) {
	p.seq = e.Seq
	switch e.Type {
	case checks.EventCheckFinished:
		p.status = true
		if e.Check != nil {
			p.checks = append(p.checks, e.Check.ID)
		}
	case checks.EventExchange:
		if e.Exchange != nil {
			p.exchanges = append(p.exchanges, e.Exchange.ID)
			p.known[e.Exchange.ID] = true
		}
	case checks.EventDiagnoses:
		p.answer = true
	case checks.EventRunFinished:
		p.status, p.answer, p.done = true, true, true
		if e.Report == nil {
			return
		}
		for _, x := range e.Report.Exchanges {
			if !p.known[x.ID] { // cut off by the end of the run
				p.exchanges = append(p.exchanges, x.ID)
			}
		}
	default:
		p.status = true
	}
}

func (p *patch) empty() bool {
	return !p.status && !p.answer && !p.done && len(p.checks) == 0 && len(p.exchanges) == 0
}

// message renders what was noted and forgets it.
func (p *patch) message(ctx context.Context, v views.Run) (Message, error) {
	m := Message{Seq: p.seq, Title: v.Title() + " · Casdoctor", Fragments: []Fragment{}, Done: p.done}
	if phase := v.Phase(); phase != p.phase {
		p.phase, m.Say = phase, phase
	}
	var failed error
	add := func(id, into string, component templ.Component) {
		text, err := render(ctx, component)
		if err != nil {
			failed = err
			return
		}
		if sum := maphash.String(seed, text); p.sent[id] != sum {
			p.sent[id] = sum
			m.Fragments = append(m.Fragments, Fragment{ID: id, HTML: text, Into: into})
		}
	}
	if p.answer {
		add("diagnosis", "", views.Diagnoses(v))
		add("walk", "", views.Walk(v))
	}
	if p.status {
		add("status", "", views.RunStatus(v))
	}
	p.addExchanges(v, add)
	p.addChecks(v, add)
	if p.done {
		add("about", "", views.About(v))
	}
	p.status, p.answer, p.checks, p.exchanges = false, false, nil, nil
	return m, failed
}

// addChecks adds the rows of finished checks and the headings above them.
func (p *patch) addChecks(v views.Run, add func(id, into string, component templ.Component)) {
	for _, id := range p.checks {
		if c, ok := v.Check(id); ok {
			add(views.CheckID(id), "", views.CheckRow(v, c))
			add(views.TopicID(c.Topic), "", views.TopicHead(v, c.Topic))
		}
	}
}

// addExchanges adds new rows, and all bars when the scale of the waterfall has changed.
func (p *patch) addExchanges(v views.Run, add func(id, into string, component templ.Component)) {
	for _, id := range p.exchanges {
		if x := v.Exchange(id); x != nil {
			add(views.ExchangeID(id), "exchange-list", views.ExchangeRow(v, x))
		}
	}
	if len(p.exchanges) > 0 || p.done {
		add("exchange-count", "", views.ExchangeCount(v))
	}
	if scale := v.Scale(); scale != p.scale && (len(p.exchanges) > 0 || p.done) {
		p.scale = scale
		for _, x := range v.Report.Exchanges {
			add(views.BarID(x.ID), "", views.ExchangeBar(v, x))
		}
	}
}
