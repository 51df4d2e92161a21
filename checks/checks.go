// Package checks holds the vocabulary of a diagnosis and the engine that runs it:
// a Check turns facts into findings, Run runs a battery of them at once.
package checks

import (
	"context"
	"errors"

	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// Topic groups checks; the names are the folders of this package and, where the
// troubleshooting guide has a section for it, that section's subject.
type Topic string

// The topics of the battery.
const (
	TopicReach         Topic = "reach"
	TopicChallenge     Topic = "challenge"
	TopicDiscovery     Topic = "discovery"
	TopicRegistration  Topic = "registration"
	TopicRedirect      Topic = "redirect"
	TopicConsent       Topic = "consent"
	TopicResource      Topic = "resource"
	TopicTokenEndpoint Topic = "token-endpoint"
	TopicIntrospection Topic = "introspection"
	TopicToken         Topic = "token"
	TopicScope         Topic = "scope"
	TopicTransport     Topic = "transport"
	TopicCORS          Topic = "cors"
	TopicCasdoor       Topic = "casdoor"
)

// Check is one rule: a value. Run does no I/O of its own, it asks facts.
type Check struct {
	ID    string // "discovery.issuer", unique in the battery
	Topic Topic
	Title string // what is checked, in a few words
	Doc   string // what it means and how it is judged, for the reader
	// Stage is the step of the walk that the check looks at; 0 for none.
	Stage codes.Stage
	// Essential marks a check without whose answer no verdict can be given.
	Essential bool
	// Codes lists every code that Run may report.
	Codes []codes.Code
	Run   func(ctx context.Context, f *facts.Facts) Result
}

// Status is how a check ended.
type Status string

// The statuses of a check.
const (
	Pending      Status = "pending" // not ended yet
	Pass         Status = "pass"
	Warn         Status = "warn"
	Fail         Status = "fail"
	Skipped      Status = "skipped"       // an input that it needs was not given
	NotEvaluated Status = "not-evaluated" // a fact that it needs could not be had
	CouldNotRun  Status = "could-not-run" // the check itself failed
)

// Result is what a check found.
type Result struct {
	Status   Status
	Reason   string // one sentence: what was seen, or why it was not evaluated
	Findings []Finding
	// Exchanges prove a pass; findings carry their own.
	Exchanges []*probe.Exchange
	// Software is what the check recognised, for the report; nil for nothing.
	Software *Software
}

// Confidence says how sure a finding is.
type Confidence string

// The three confidences.
const (
	Certain  Confidence = "certain"
	Likely   Confidence = "likely"
	Possible Confidence = "possible"
)

// Finding is one observed cause. Zero fields are filled in from the catalogue.
type Finding struct {
	Code       codes.Code
	Severity   codes.Severity // "" for the catalogue's default
	Confidence Confidence     // "" for Certain
	Subject    string         // which URL, header or claim
	Detail     string         // one or two sentences on this case, with its values
	Expected   string
	Received   string
	Exchanges  []*probe.Exchange // what proves it, the most telling first
	// Fixes, when not empty, are shown before the catalogue's: they name this case's values.
	Fixes []codes.Fix
	// FixesOnly leaves the catalogue's fixes out: in this case they would advise what is done already, or the wrong thing.
	FixesOnly bool
	// Owner is the party at fault; "" for the catalogue's, see codes.OwnerOf.
	Owner codes.Owner
	// Clients are the profiles that are hit in this case; nil for the catalogue's.
	Clients []string
}

// Passed ends a check well.
func Passed(reason string, proof ...*probe.Exchange) Result {
	return Result{Status: Pass, Reason: reason, Exchanges: proof}
}

// SkippedFor ends a check that lacks an input.
func SkippedFor(reason string) Result { return Result{Status: Skipped, Reason: reason} }

// Because ends a check whose fact could not be had: "not evaluated, because …",
// or skipped when an input was not given.
func Because(err error) Result {
	var missing *facts.Missing
	if errors.As(err, &missing) && missing.NotGiven {
		return SkippedFor(missing.Why)
	}
	return Result{Status: NotEvaluated, Reason: err.Error()}
}

// Found ends a check with findings; without any it passes with the reason given.
// The status follows the worst severity once the catalogue has filled it in (see Run).
func Found(passReason string, findings ...Finding) Result {
	if len(findings) == 0 {
		return Passed(passReason)
	}
	return Result{Findings: findings}
}
