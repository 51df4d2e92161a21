package views

import (
	"fmt"
	"strconv"
	"strings"

	"casdoctor/checks"
)

// lane is where a party's line stands in the picture.
func lane(p checks.Party) int {
	switch p {
	case checks.PartyMCP:
		return 240
	case checks.PartyAS:
		return 400
	}
	return 80
}

func direction(s checks.Step) int {
	if lane(s.To) < lane(s.From) {
		return -1
	}
	return 1
}

// shaft is the line of an arrow.
func shaft(s checks.Step) string {
	return fmt.Sprintf("M%d 20H%d", lane(s.From)+4*direction(s), lane(s.To)-8*direction(s))
}

// head is the arrow's point.
func head(s checks.Step) string {
	tip, d := lane(s.To)-2*direction(s), direction(s)
	return fmt.Sprintf("M%d 20l%d -5v10z", tip, -9*d)
}

// middle puts the state's icon on the arrow, beside a lane that the arrow crosses.
func middle(s checks.Step) string {
	x := (lane(s.From) + lane(s.To)) / 2
	if x == lane(checks.PartyMCP) {
		x += 80
	}
	return fmt.Sprintf("translate(%d 12)", x-8)
}

func ordinal(i int) string { return strconv.Itoa(i + 1) }

// walkMark is a step's state. What nobody tried does not work, whatever is known around it.
func walkMark(s checks.Step) mark {
	switch {
	case s.Untried && s.State == checks.StepWarn:
		return mark{"warn", "Not tried, with a warning"}
	case s.Untried && s.State == checks.StepUnknown:
		return mark{"unknown", "Not tried"}
	}
	return stepMark(s.State)
}

// stepNote is a step's note without what the state's word beside it says already.
func stepNote(s checks.Step) string {
	return Line(strings.TrimPrefix(strings.TrimPrefix(s.Note, "not looked at: "), "not tried: "))
}
