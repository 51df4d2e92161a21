package checks

import (
	"context"
	"fmt"
	"sync"
	"time"

	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// Outcome is one finished check with its result, findings completed from the catalogue.
type Outcome struct {
	Check    Check
	Result   Result
	Duration time.Duration
	// Cut is set when the end of the run came before the check's own.
	Cut bool
}

// Run starts all checks of the battery at once and calls done for each as it ends,
// one call at a time. It returns when every check has ended. A check that panics
// ends as could-not-run; none outlives ctx by more than its own reaction to it.
func Run(ctx context.Context, f *facts.Facts, battery []Check, done func(Outcome)) []Outcome {
	outcomes := make([]Outcome, len(battery))
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i, c := range battery {
		wg.Add(1)
		go func() {
			defer wg.Done()
			start := time.Now()
			res, cut := runOne(ctx, f, c)
			mu.Lock()
			defer mu.Unlock()
			outcomes[i] = Outcome{Check: c, Result: res, Duration: time.Since(start), Cut: cut}
			if done != nil {
				done(outcomes[i])
			}
		}()
	}
	wg.Wait()
	return outcomes
}

func runOne(ctx context.Context, f *facts.Facts, c Check) (res Result, cut bool) {
	defer func() {
		if p := recover(); p != nil {
			res = Result{Status: CouldNotRun, Reason: fmt.Sprintf("the check itself failed: %v", p)}
		}
	}()
	res = complete(c.Run(facts.WithChain(ctx), f))
	if ctx.Err() != nil && res.Status != Skipped && len(res.Findings) == 0 {
		return Result{Status: NotEvaluated, Reason: "the run was stopped or ran out of time"}, true
	}
	return res, false
}

// complete fills in what a check left to the catalogue and derives the status.
func complete(r Result) Result {
	worst := 0
	for i := range r.Findings {
		fd := &r.Findings[i]
		if e, ok := codes.Lookup(fd.Code); ok && fd.Severity == "" {
			fd.Severity = e.Severity
		}
		if fd.Confidence == "" {
			fd.Confidence = Certain
		}
		if fd.Severity.Rank() < r.Findings[worst].Severity.Rank() {
			worst = i
		}
	}
	if r.Status != "" {
		return r
	}
	r.Status = Pass
	if len(r.Findings) == 0 {
		return r
	}
	switch r.Findings[worst].Severity {
	case codes.Error:
		r.Status = Fail
	case codes.Warning:
		r.Status = Warn
	}
	// The sentence explains the status, so it is the worst finding's.
	if r.Reason == "" {
		r.Reason = r.Findings[worst].Detail
	}
	return r
}

// Report turns an outcome into its part of the report.
func (o Outcome) Report() CheckReport {
	rep := PendingReport(o.Check)
	rep.Status, rep.Reason = o.Result.Status, o.Result.Reason
	rep.DurationMS = float64(o.Duration.Microseconds()) / 1000
	rep.Exchanges = ids(o.Result.Exchanges)
	for _, fd := range o.Result.Findings {
		entry, _ := codes.Lookup(fd.Code)
		rep.Findings = append(rep.Findings, FindingReport{
			Code: fd.Code, Severity: fd.Severity, Confidence: fd.Confidence, Title: entry.Title,
			Subject: fd.Subject, Detail: fd.Detail, Expected: fd.Expected, Received: fd.Received,
			Exchanges: ids(fd.Exchanges),
		})
	}
	return rep
}

// PendingReport is the report of a check that has not ended.
func PendingReport(c Check) CheckReport {
	return CheckReport{ID: c.ID, Topic: c.Topic, Title: c.Title, Doc: c.Doc, Stage: c.Stage, Essential: c.Essential, Status: Pending,
		Findings: []FindingReport{}, Exchanges: []string{}}
}

// ids lists the exchanges' ids, each once.
func ids(xs []*probe.Exchange) []string {
	out := []string{}
	seen := map[string]bool{}
	for _, x := range xs {
		if x != nil && !seen[x.ID] {
			seen[x.ID] = true
			out = append(out, x.ID)
		}
	}
	return out
}

// IDs lists the exchanges that prove a finding, each once.
func (f Finding) IDs() []string { return ids(f.Exchanges) }
