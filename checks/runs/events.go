package runs

import (
	"reflect"
	"slices"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/probe"
)

func (r *Run) add(e checks.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.addLocked(e)
}

// addLocked numbers an event, folds its number into the snapshot and wakes who waits.
func (r *Run) addLocked(e checks.Event) {
	e.Seq, e.At = len(r.events)+1, time.Now().UTC()
	r.events = append(r.events, e)
	r.snap.Seq = e.Seq
	close(r.more)
	r.more = make(chan struct{})
}

func (r *Run) onExchange(x *probe.Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.snap.Finished {
		return
	}
	r.snap.Report.Exchanges = append(r.snap.Report.Exchanges, x)
	r.addLocked(checks.Event{Type: checks.EventExchange, Exchange: x})
}

func (r *Run) onStart(purpose string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.doing = append(r.doing, r.masks.text(purpose))
	r.progressChanged()
}

func (r *Run) onEnd(purpose string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if i := slices.Index(r.doing, r.masks.text(purpose)); i >= 0 {
		r.doing = slices.Delete(r.doing, i, i+1)
	}
	r.progressChanged()
}

func (r *Run) onOutcome(o checks.Outcome) {
	o = r.masks.outcome(o)
	rep := o.Report()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes, r.cut = append(r.outcomes, o), r.cut || o.Cut
	r.snap.Progress.Done = len(r.outcomes)
	i := slices.IndexFunc(r.snap.Report.Checks, func(c checks.CheckReport) bool { return c.ID == rep.ID })
	r.snap.Report.Checks[i] = rep
	r.addLocked(checks.Event{Type: checks.EventCheckFinished, Check: &rep, Progress: progressCopy(r.snap.Progress)})
	diagnoses, walk := r.snap.Report.Diagnoses, r.snap.Report.Walk
	r.assess(false)
	if !reflect.DeepEqual(diagnoses, r.snap.Report.Diagnoses) || !reflect.DeepEqual(walk, r.snap.Report.Walk) {
		r.addLocked(checks.Event{Type: checks.EventDiagnoses, Diagnoses: r.snap.Report.Diagnoses, Walk: r.snap.Report.Walk})
	}
}

// progressChanged tells what is being asked, when that has changed.
func (r *Run) progressChanged() {
	doing := ""
	if len(r.doing) > 0 {
		doing = r.doing[0]
	}
	if r.snap.Progress.Doing == doing || r.snap.Finished {
		return
	}
	r.snap.Progress.Doing = doing
	r.addLocked(checks.Event{Type: checks.EventProgress, Progress: progressCopy(r.snap.Progress)})
}

func progressCopy(p checks.Progress) *checks.Progress { return &p }
