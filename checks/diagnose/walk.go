package diagnose

import (
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// stepDef is one step of the specification's walk and the stages that decide it.
type stepDef struct {
	id, name string
	from, to checks.Party
	stages   []codes.Stage
	// tried lists topics and ids of checks that answer only where the step was taken. Others
	// of its stages look at what is around it; without a token they are all there is. None
	// means that every check of the stages takes the step.
	tried []string
}

var steps = []stepDef{
	{"reach", "Reach the MCP server", checks.PartyClient, checks.PartyMCP, []codes.Stage{codes.StageReach, codes.StageEdge}, nil},
	{"challenge", "Call without a token, get the challenge", checks.PartyMCP, checks.PartyClient, []codes.Stage{codes.StageChallenge}, nil},
	{"prm", "Read the protected resource metadata", checks.PartyClient, checks.PartyMCP, []codes.Stage{codes.StageResourceMetadata}, nil},
	{"as-metadata", "Read the authorization server's metadata", checks.PartyClient, checks.PartyAS, []codes.Stage{codes.StageServerMetadata}, nil},
	{"registration", "Get a client id", checks.PartyClient, checks.PartyAS, []codes.Stage{codes.StageRegistration}, nil},
	{"authorize", "Send the user to the login page", checks.PartyClient, checks.PartyAS, []codes.Stage{codes.StageAuthorize}, nil},
	{"token", "Trade the code for a token", checks.PartyAS, checks.PartyClient, []codes.Stage{codes.StageTokenEndpoint, codes.StageToken},
		[]string{string(checks.TopicToken), "token-endpoint.signing"}},
	{"call", "Call with the token", checks.PartyClient, checks.PartyMCP, []codes.Stage{codes.StageTransport, codes.StageScope},
		[]string{"token.accepted", "transport.revisions", "transport.answers"}},
}

// Walk derives the state of each step of a client's walk from the checks so far.
func Walk(rep checks.Report, finished bool) []checks.Step {
	out := make([]checks.Step, 0, len(steps))
	blocked := false
	for _, def := range steps {
		s := walkStep(def, rep, finished)
		if rep.Target.MCP == "" && rep.Target.Casdoor != "" && def.atMCP() && finished {
			s.State, s.Code, s.Note = checks.StepUnknown, "", "no MCP server URL was given"
		}
		if blocked && (s.State == checks.StepUnknown || s.State == checks.StepOK) {
			s.State, s.Note = checks.StepBlocked, "a client does not get here: an earlier step fails"
		}
		blocked = blocked || s.State == checks.StepFail
		out = append(out, s)
	}
	return out
}

func walkStep(def stepDef, rep checks.Report, finished bool) checks.Step {
	s := checks.Step{ID: def.id, Name: def.name, From: def.from, To: def.to, State: checks.StepUnknown}
	pending := false
	for _, c := range rep.Checks {
		if !def.looks(c) {
			continue
		}
		switch c.Status {
		case checks.Pending:
			pending = true
		case checks.Fail, checks.Warn:
			worsen(&s, c, rep)
		case checks.Pass:
			if s.State == checks.StepUnknown {
				s.State, s.Note = checks.StepOK, ""
			}
		case checks.NotEvaluated, checks.Skipped, checks.CouldNotRun:
			if s.State == checks.StepUnknown && s.Note == "" {
				s.Note = c.Reason
			}
		}
	}
	if pending && s.State != checks.StepFail && !finished {
		s.State, s.Code, s.Note = checks.StepPending, "", ""
	}
	if s.State != checks.StepPending && s.State != checks.StepFail {
		untried(&s, def, rep)
	}
	if s.State == checks.StepUnknown && s.Note == "" {
		s.Note = "not looked at: this needs a login"
	}
	return s
}

// atMCP: the step is a call of the MCP server.
func (d stepDef) atMCP() bool { return d.from == checks.PartyMCP || d.to == checks.PartyMCP }

// untried takes back what the checks around a step suggest about a step that nobody took,
// and says why nobody did.
func untried(s *checks.Step, def stepDef, rep checks.Report) {
	reason, chosen := "", len(rep.Target.Topics) == 0
	for _, c := range rep.Checks {
		if !def.takes(c) {
			continue
		}
		chosen = true
		switch {
		case c.Status == checks.Pass || c.Status == checks.Warn || c.Status == checks.Fail:
			return
		case reason == "" && c.Status != checks.Skipped:
			reason = c.Reason
		}
	}
	switch {
	case !chosen:
		reason = "not looked at: not among the chosen topics"
	case len(def.tried) == 0:
		return
	case rep.Target.Token == "":
		s.Untried, reason = true, "not tried: needs a token"
	}
	if s.State != checks.StepWarn {
		s.State, s.Note = checks.StepUnknown, reason
	} else {
		s.Untried = true // what warns is beside the step
	}
}

// looks reports whether a check belongs to the step. Introspection belongs to none: no client asks for it on its walk.
func (d stepDef) looks(c checks.CheckReport) bool {
	return slices.Contains(d.stages, c.Stage) && c.Topic != checks.TopicIntrospection
}

// takes reports whether an answer of the check shows that the step was taken.
func (d stepDef) takes(c checks.CheckReport) bool {
	if len(d.tried) == 0 {
		return d.looks(c)
	}
	return slices.Contains(d.tried, string(c.Topic)) || slices.Contains(d.tried, c.ID)
}

// worsen lets a failing check decide the step, with the root cause's code where it is
// folded under one. A check that warns without a finding decides by its sentence.
func worsen(s *checks.Step, c checks.CheckReport, rep checks.Report) {
	state, severity := checks.StepWarn, codes.Warning
	if c.Status == checks.Fail {
		state, severity = checks.StepFail, codes.Error
	}
	if s.State == checks.StepFail || s.State == checks.StepWarn && state == checks.StepWarn {
		return
	}
	s.State, s.Code, s.Note = state, "", c.Reason
	for _, f := range c.Findings {
		if f.Severity == severity {
			s.Code, s.Note = rootOf(f.Code, rep.Diagnoses), f.Title
			return
		}
	}
}

// rootOf returns the diagnosis that a code is folded under, or the code itself.
func rootOf(code codes.Code, ds []checks.Diagnosis) codes.Code {
	for _, d := range ds {
		for _, e := range d.Explains {
			if e.Code == code {
				return d.Code
			}
		}
	}
	return code
}
