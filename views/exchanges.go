package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"casdoctor/checks/probe"
)

// How much of a body is shown at once, and at most on the page.
const (
	bodyShown = 8 << 10
	bodyLimit = 64 << 10
)

// outcome is what came of an exchange in a few words: "401 Unauthorized", "connection refused".
func outcome(x *probe.Exchange) string {
	if x.Answered() {
		return Line(strings.TrimSpace(strconv.Itoa(x.Status) + " " + x.StatusText))
	}
	if x.Error != nil {
		return strings.ReplaceAll(string(x.Error.Kind), "-", " ")
	}
	return "no answer"
}

// body is a message body made readable.
type body struct {
	text   string // the first part
	rest   string // what follows it, "" for nothing
	note   string // what was done to it
	length int    // bytes as received
}

// readable prepares a body: JSON is indented, control characters are shown.
func readable(raw []byte, truncated bool) body {
	b := body{length: len(raw)}
	text := string(raw)
	var indented bytes.Buffer
	if trimmed := bytes.TrimSpace(raw); !truncated && len(raw) <= bodyLimit && len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') &&
		json.Indent(&indented, trimmed, "", "  ") == nil && indented.Len() <= 2*bodyLimit {
		if text = indented.String(); text != string(trimmed) {
			b.note = "indented for reading"
		}
	}
	var notes []string
	if b.note != "" {
		notes = append(notes, b.note)
	}
	if truncated {
		notes = append(notes, "longer than what is recorded")
	}
	if len(text) > 2*bodyLimit {
		notes = append(notes, "the page shows the first "+bytesText(bodyLimit))
		text = cut(text, bodyLimit)
	}
	if len(text) > bodyShown {
		head := cut(text, bodyShown)
		b.text, b.rest = Lines(head), Lines(text[len(head):])
	} else {
		b.text = Lines(text)
	}
	b.note = strings.Join(notes, ", ")
	return b
}

// cut shortens text to at most n bytes at a character's boundary.
func cut(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// bodyLabel says what a body is: "Body, application/json, 312 bytes".
func bodyLabel(contentType string, b body) string {
	parts := []string{"Body"}
	if media, _, err := mime.ParseMediaType(contentType); err == nil {
		parts = append(parts, Line(media))
	}
	parts = append(parts, bytesText(b.length))
	if b.note != "" {
		parts = append(parts, b.note)
	}
	return strings.Join(parts, ", ")
}

func requestType(x *probe.Exchange) string {
	for _, h := range x.RequestHeader {
		if strings.EqualFold(h.Name, "Content-Type") {
			return h.Value
		}
	}
	return ""
}

// Sorted returns the exchanges in the order of sending.
func Sorted(xs []*probe.Exchange) []*probe.Exchange {
	out := slices.Clone(xs)
	slices.SortStableFunc(out, func(a, b *probe.Exchange) int { return Order(a) - Order(b) })
	return out
}

// Order is an exchange's number: 12 for "x12".
func Order(x *probe.Exchange) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(x.ID, "x"))
	return n
}

// Scale is the time that the full width of the waterfall stands for, in
// milliseconds. While a run is under way it grows in steps, so that bars keep their place.
func (r Run) Scale() float64 {
	end := 1.0
	for _, x := range r.Report.Exchanges {
		end = max(end, r.offset(x)+x.Timings.Total)
	}
	if r.Finished {
		return end
	}
	for _, step := range []float64{250, 500, 1000, 2000, 5000, 10000, 20000, 40000} {
		if end <= step {
			return step
		}
	}
	return end
}

// offset is when an exchange began, in milliseconds from the start of the run.
func (r Run) offset(x *probe.Exchange) float64 {
	return max(0, float64(x.Started.Sub(r.Report.Timing.Started))/float64(time.Millisecond))
}

// bar is one phase of an exchange in the waterfall, in thousandths of the width.
type bar struct{ phase, x, width string }

// bars splits an exchange into its phases.
func (r Run) bars(x *probe.Exchange) []bar {
	scale := r.Scale() / 1000
	t := x.Timings
	setup := t.DNS + t.Connect + t.TLS
	answer := t.FirstByte
	if answer < setup {
		answer = t.Total
	}
	phases := []struct {
		name string
		ms   float64
	}{{"dns", t.DNS}, {"connect", t.Connect}, {"tls", t.TLS}, {"wait", answer - setup}, {"read", t.Total - answer}}
	at := min(r.offset(x)/scale, 996)
	out := []bar{{"whole", number(at), number(max(4, min(t.Total/scale, 1000-at)))}}
	for _, p := range phases {
		if width := min(p.ms/scale, 1000-at); width > 0 {
			out = append(out, bar{p.name, number(at), number(width)})
			at += width
		}
	}
	return out
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

// timings lists the phases in words.
func timings(r Run, x *probe.Exchange) []fact {
	t := x.Timings
	all := []fact{{"Started", millis(r.offset(x)) + " after the start of the run"}}
	if x.Reused {
		all = append(all, fact{"Connection", "reused from an earlier exchange"})
	}
	for _, p := range []struct {
		label string
		ms    float64
	}{{"DNS", t.DNS}, {"Connecting", t.Connect}, {"TLS handshake", t.TLS}, {"First byte after", t.FirstByte}, {"Body began after", t.FirstBody}, {"Total", t.Total}} {
		if p.ms > 0 {
			all = append(all, fact{p.label, millis(p.ms)})
		}
	}
	return all
}

// network lists addresses and what TLS showed.
func network(x *probe.Exchange) []fact {
	all := []fact{
		{"Addresses resolved", strings.Join(x.Resolved, ", ")},
		{"Address used", x.Address},
		{"Protocol", x.Proto},
	}
	if x.RedirectOf != "" {
		all = append(all, fact{"Led here by", "the redirect of " + x.RedirectOf})
	}
	if x.StoppedEarly {
		all = append(all, fact{"Ended by", "Casdoctor, which had what it wanted from the stream"})
	}
	if t := x.TLS; t != nil {
		all = append(all, fact{"TLS", strings.TrimSpace(t.Version + " " + t.CipherSuite)}, fact{"Server name sent", t.ServerName},
			fact{"Trusted root", t.TrustedRoot}, fact{"Certificate refused", t.VerifyError})
	}
	return given(all)
}

func certificateLine(c probe.Certificate) string {
	text := fmt.Sprintf("%s, issued by %s, valid from %s to %s", c.Subject, c.Issuer, moment(c.NotBefore), moment(c.NotAfter))
	if len(c.Names) > 0 {
		text += ", for " + strings.Join(c.Names, ", ")
	}
	return Line(text)
}

// telling marks the headers that decide how a client goes on.
func telling(name string) bool {
	switch strings.ToLower(name) {
	case "www-authenticate", "location", "content-type", "mcp-session-id", "mcp-protocol-version", "authorization", "x-amzn-remapped-www-authenticate":
		return true
	}
	return false
}

// asked says in a sentence what an exchange was for and how long it took.
func asked(x *probe.Exchange) string {
	text := "It took " + millis(x.Timings.Total) + "."
	if x.Purpose == "" {
		return text
	}
	return "Purpose: " + Line(x.Purpose) + ". " + text
}
