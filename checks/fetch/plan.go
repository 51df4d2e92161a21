package fetch

import "time"

// Plan is what a request needs before anything is known about the server.
type Plan struct {
	Failure     *Failure `json:"failure,omitempty"` // the browser sends nothing
	CrossOrigin bool     `json:"cross_origin"`
	Causes      []Cause  `json:"causes,omitempty"`
	// Preflight is nil when none is needed.
	Preflight *Outgoing `json:"preflight,omitempty"`
	Actual    Outgoing  `json:"actual"`
	Steps     []Step    `json:"steps"`
	Notes     []string  `json:"notes,omitempty"`
}

// PlanOf tells what the browser sends for a request, if the first URL answers as it should.
func PlanOf(r Request) Plan {
	f := New(r)
	p := Plan{Failure: f.result.Failure, CrossOrigin: f.result.CrossOrigin, Causes: f.result.Causes, Steps: f.result.Steps, Notes: f.result.Notes}
	if out, more := f.Next(); more && out.Preflight {
		p.Preflight = &out
	}
	if f.hop != nil {
		p.Actual = f.hop.actual()
	}
	return p
}

// Judgement is what one answer alone comes to.
type Judgement struct {
	Failure  *Failure      `json:"failure,omitempty"`
	Steps    []Step        `json:"steps"`
	Readable []string      `json:"readable,omitempty"`
	Hidden   []string      `json:"hidden,omitempty"`
	MaxAge   time.Duration `json:"-"`
}

// JudgePreflight judges an answer to the preflight of a request.
func JudgePreflight(r Request, answer Response) Judgement {
	f := New(r)
	if f.hop == nil {
		return Judgement{Failure: f.result.Failure, Steps: f.result.Steps}
	}
	steps, failure := f.hop.judgePreflight(answer)
	return Judgement{Failure: failure, Steps: steps, MaxAge: preflightAge(answer, r.Rules)}
}

// JudgeResponse judges an answer to the request itself, whatever the preflight came to. A redirect is not followed.
func JudgeResponse(r Request, answer Response) Judgement {
	f := New(r)
	if f.hop == nil {
		return Judgement{Failure: f.result.Failure, Steps: f.result.Steps}
	}
	steps, failure := f.hop.judgeResponse(answer)
	j := Judgement{Failure: failure, Steps: steps}
	if failure == nil {
		var step Step
		j.Readable, j.Hidden, step = exposure(f.hop.cors, r.Credentials, answer)
		step.Phase = PhaseResponse
		j.Steps = append(j.Steps, step)
	}
	return j
}
