package views

import (
	"strings"

	"casdoctor/checks/probe"
)

// vantageFacts says from where the run looked.
func vantageFacts(v probe.Vantage) []fact {
	return given([]fact{
		{"Looked from", v.Host},
		{"Address families", strings.Join(v.AddressFamilies, ", ")},
		{"Trusted roots", v.TrustedRoots},
	})
}
