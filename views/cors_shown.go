package views

import (
	"strings"

	"casdoctor/checks/corsgrid"
	"casdoctor/checks/target"
)

// shownURL is the endpoint without what is secret in its query.
func shownURL(r corsgrid.Row) string { return target.Shown(r.URL) }

// masked is a text that speaks of the endpoint, without that as well.
func masked(r corsgrid.Row, text string) string {
	return strings.ReplaceAll(text, r.URL, shownURL(r))
}
