// Package export writes a report in the formats that leave the dashboard.
package export

import (
	"encoding/json"
	"io"

	"casdoctor/checks"
)

// JSON writes the report as one indented document (schema casdoctor.report/v1).
func JSON(w io.Writer, r checks.Report) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}
