package export

import (
	"io"

	"casdoctor/checks"
)

// Format is one of the forms in which a report leaves Casdoctor.
type Format struct {
	Name   string // on the command line
	Suffix string // of the file and of the run's address
	Type   string // media type
	Write  func(io.Writer, checks.Report) error
}

// formats lists them; text comes first and is not among the files.
var formats = []Format{
	{"text", "", "text/plain; charset=utf-8", func(w io.Writer, r checks.Report) error { return Text(w, r, TextOptions{}) }},
	{"json", "json", "application/json; charset=utf-8", JSON},
	{"markdown", "md", "text/markdown; charset=utf-8", Markdown},
	{"junit", "xml", "application/xml; charset=utf-8", JUnit},
	{"har", "har", "application/json; charset=utf-8", HAR},
}

// Names are the names of the formats.
func Names() []string {
	var out []string
	for _, f := range formats {
		out = append(out, f.Name)
	}
	return out
}

// ByName finds a format by its name on the command line.
func ByName(name string) (Format, bool) { return find(func(f Format) bool { return f.Name == name }) }

// BySuffix finds the format of a file; text has none.
func BySuffix(suffix string) (Format, bool) {
	return find(func(f Format) bool { return f.Suffix == suffix && suffix != "" })
}

func find(is func(Format) bool) (Format, bool) {
	for _, f := range formats {
		if is(f) {
			return f, true
		}
	}
	return Format{}, false
}
