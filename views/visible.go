package views

import "casdoctor/checks/evidence"

// Line shows text from a target on one line, with control characters made visible.
func Line(s string) string { return evidence.Line(s) }

// Lines is Line for text whose line breaks and tabs are kept.
func Lines(s string) string { return evidence.Lines(s) }
