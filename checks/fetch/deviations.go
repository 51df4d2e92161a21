package fetch

import (
	"slices"
	"strconv"
	"strings"
)

// Where Chromium does otherwise than the standard says. Each of these is measured by the
// differential test; with Rules set to Standard none of them holds.

// hints are request headers that Chromium sends across origins without asking, beyond the
// standard's list: client hints, and a header of its own interventions.
var hints = map[string]func(value string, rules Rules) string{
	"device-memory":  hint(decimal),
	"dpr":            hint(decimal),
	"downlink":       hint(decimal),
	"width":          hint(integer),
	"viewport-width": hint(integer),
	"rtt":            hint(integer),
	"save-data":      hint(func(v string) bool { return strings.EqualFold(v, "on") }),
	"ect":            hint(func(v string) bool { return v == "slow-2g" || v == "2g" || v == "3g" || v == "4g" }),
	"intervention":   hint(func(string) bool { return true }),
}

func hint(valid func(string) bool) func(string, Rules) string {
	return func(value string, _ Rules) string {
		if valid(value) {
			return ""
		}
		return "the value of the client hint is not one that needs no permission"
	}
}

func integer(v string) bool { return v != "" && digits(v) }

func decimal(v string) bool {
	whole, part, dot := strings.Cut(v, ".")
	return integer(whole) && (!dot || integer(part))
}

// tooBig tells whether a number of a range is more than Chromium reads.
func tooBig(number string) bool {
	if number == "" {
		return false
	}
	_, err := strconv.ParseInt(number, 10, 64)
	return err != nil
}

// differences says in words where browsers do different things with a request.
func differences(p prepared) []string {
	var notes []string
	for _, h := range p.Request.Headers {
		name := strings.ToLower(h.Name)
		if forbidden(h, Chromium) != forbidden(h, Standard) {
			notes = append(notes, "Chromium drops the header "+name+" that script sets; the standard and Firefox send it, and ask for permission first.")
		} else if _, hint := hints[name]; hint && unsafeHeader(h, Chromium) == "" {
			notes = append(notes, "Chromium sends the header "+name+" without asking; the standard and other browsers ask for permission first.")
		}
	}
	return notes
}

// isRedirect tells whether a response is a redirect. For the standard the status decides;
// Chromium wants a Location with something in it too, but for script that follows by itself.
func (h *hop) isRedirect(r Response) bool {
	return redirectStatus(r.Status) && (h.Rules != Chromium || h.Redirect == ManualRedirects || len(h.locations(r)) > 0)
}

// unreadableLocation tells whether a redirect ends in a network error even for script that wants to see it itself:
// the standard does not look at its Location then, Chromium does.
func (h *hop) unreadableLocation(f *Failure) bool {
	return f != nil && f.Reason == RedirectLocation && h.Rules == Chromium
}

// locations are the Location headers that count.
func (h *hop) locations(r Response) []Header {
	list := lines(r.Headers, "Location")
	if h.Rules != Chromium {
		return list
	}
	return slices.DeleteFunc(list, func(l Header) bool { return l.Value == "" })
}

// starCoversAuthorization tells whether Access-Control-Allow-Headers: * stands for Authorization. The standard says
// never; Chromium warns of it and goes on.
func starCoversAuthorization(rules Rules) bool { return rules == Chromium }
