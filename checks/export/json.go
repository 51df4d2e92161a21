// Package export writes a report in the formats that leave the dashboard.
package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"casdoctor/checks"
)

// JSON writes the report as one indented document (schema casdoctor.report/v1).
func JSON(w io.Writer, r checks.Report) error { return indented(w, r) }

// indented writes a document of any schema. What a terminal would obey, or what hides text, stands in it as an escape.
func indented(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(escapeHidden(b.Bytes()))
	return err
}

// escapeHidden writes the control and format characters beyond ASCII as \u escapes. In
// JSON they can stand in strings only, where the escape means the same character. (The
// encoder does this for ASCII and for the separators of lines and paragraphs.)
func escapeHidden(doc []byte) []byte {
	out := make([]byte, 0, len(doc))
	for i := 0; i < len(doc); {
		r, size := utf8.DecodeRune(doc[i:])
		switch {
		case r < 0x7F || !unicode.In(r, unicode.Cc, unicode.Cf):
			out = append(out, doc[i:i+size]...)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += size
	}
	return out
}
