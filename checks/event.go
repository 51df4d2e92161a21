package checks

import (
	"time"

	"casdoctor/checks/probe"
)

// EventType names what an event tells.
type EventType string

// The events of a run, in the order in which they can occur.
const (
	EventRunStarted    EventType = "run-started"    // Checks holds every check, pending
	EventProgress      EventType = "progress"       // Progress changed
	EventExchange      EventType = "exchange"       // Exchange is complete
	EventCheckFinished EventType = "check-finished" // Check ended
	EventDiagnoses     EventType = "diagnoses"      // Diagnoses and Walk, as known so far
	EventRunFinished   EventType = "run-finished"   // Report is complete; the last event
)

// Event is one numbered step of a run; replaying all events gives the whole run.
type Event struct {
	Seq       int             `json:"seq"` // from 1, without gaps
	At        time.Time       `json:"at"`
	Type      EventType       `json:"type"`
	Progress  *Progress       `json:"progress,omitempty"`
	Exchange  *probe.Exchange `json:"exchange,omitempty"`
	Check     *CheckReport    `json:"check,omitempty"`
	Checks    []CheckReport   `json:"checks,omitempty"`
	Diagnoses []Diagnosis     `json:"diagnoses,omitempty"`
	Walk      []Step          `json:"walk,omitempty"`
	Report    *Report         `json:"report,omitempty"`
	// Canceled is set on run-finished when the run was stopped.
	Canceled bool `json:"canceled,omitempty"`
}

// Progress is how far a run is.
type Progress struct {
	Done  int    `json:"done"`
	Total int    `json:"total"`
	Doing string `json:"doing,omitempty"` // purpose of the oldest request in flight
}
