package views

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/probe"
)

// Run is a run as the page shows it, under way or finished.
type Run struct {
	ID       string
	Seq      int // of the newest event that is shown
	Report   checks.Report
	Progress checks.Progress
	Finished bool
	Canceled bool
	Elapsed  time.Duration // since the start, while the run is under way
	Filter   Filter
	EditHref string // the form with this run's inputs, without secrets
	LabTitle string // of the lab's pair that is diagnosed; "" for none
}

// Filter limits which checks are shown.
type Filter struct {
	Problems bool
	Topic    checks.Topic // "" for all
}

// Shows reports whether a check passes the filter.
func (f Filter) Shows(c checks.CheckReport) bool {
	return (!f.Problems || problem(c)) && (f.Topic == "" || f.Topic == c.Topic)
}

// problem reports whether a check ended other than well.
func problem(c checks.CheckReport) bool {
	return c.Status == checks.Fail || c.Status == checks.Warn || c.Status == checks.CouldNotRun
}

// href is the run's page with this filter.
func (f Filter) href(id string) string {
	q := url.Values{}
	if f.Problems {
		q.Set("show", "problems")
	}
	if f.Topic != "" {
		q.Set("topic", string(f.Topic))
	}
	if len(q) == 0 {
		return "/runs/" + id + "#topics"
	}
	return "/runs/" + id + "?" + q.Encode() + "#topics"
}

// Path is where the run's page is.
func (r Run) Path() string { return "/runs/" + r.ID }

// Subject names what is diagnosed in a few words: the MCP server's host, or Casdoor's.
func (r Run) Subject() string {
	for _, text := range []string{r.Report.Target.MCP, r.Report.Target.Casdoor} {
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			return Line(u.Host)
		}
	}
	return "the connection"
}

// Title is what the browser's tab shows, without the product's name.
func (r Run) Title() string {
	if !r.Finished {
		return fmt.Sprintf("%d/%d", r.Progress.Done, r.Progress.Total)
	}
	title := verdictMark(r.Report.Verdict).word + ": " + r.Subject()
	if d, ok := r.Lead(); ok {
		title = verdictMark(r.Report.Verdict).word + ": " + Line(d.Title)
	}
	if r.Canceled {
		title = "Stopped · " + title
	}
	return title
}

// Phase is what is said to those who listen instead of looking; it changes a few times in a run.
func (r Run) Phase() string {
	if !r.Finished {
		for _, c := range r.Report.Checks {
			if c.Status == checks.Pending {
				return "Checking: " + topicName(c.Topic)
			}
		}
		return "Finishing"
	}
	text := "Finished: "
	if r.Canceled {
		text = "Stopped: "
	}
	text += strings.ToLower(verdictMark(r.Report.Verdict).word) + "."
	if d, ok := r.Lead(); ok {
		text += " " + Line(d.Title) + "."
	}
	return text
}

// stands reports whether a diagnosis stands in the way of connecting.
func stands(d checks.Diagnosis) bool { return d.Severity != codes.Info && !d.Advisory }

// Lead is the diagnosis that is shown first and large, if there is one.
func (r Run) Lead() (checks.Diagnosis, bool) {
	i := slices.IndexFunc(r.Report.Diagnoses, stands)
	if i < 0 {
		return checks.Diagnosis{}, false
	}
	return r.Report.Diagnoses[i], true
}

// numbered is a diagnosis with its place in the report, which makes its anchor.
type numbered struct {
	checks.Diagnosis
	n int
}

func (d numbered) id() string { return fmt.Sprintf("cause-%d", d.n+1) }

func (r Run) pick(want func(checks.Diagnosis) bool) []numbered {
	var out []numbered
	for i, d := range r.Report.Diagnoses {
		if want(d) {
			out = append(out, numbered{d, i})
		}
	}
	return out
}

// causes are the diagnoses that stand in the way; the first is the lead.
func (r Run) causes() []numbered { return r.pick(stands) }

// remarks are the diagnoses that do not.
func (r Run) remarks() []numbered {
	return r.pick(func(d checks.Diagnosis) bool { return !stands(d) })
}

// causeHref links to the diagnosis of a code, or to the catalogue when the report has none.
func (r Run) causeHref(code codes.Code) string {
	for i, d := range r.Report.Diagnoses {
		if d.Code == code {
			return "#" + numbered{d, i}.id()
		}
	}
	return "/codes/" + url.PathEscape(string(code))
}

// Exchange finds an exchange of the report; nil when it is not there.
func (r Run) Exchange(id string) *probe.Exchange {
	for _, x := range r.Report.Exchanges {
		if x.ID == id {
			return x
		}
	}
	return nil
}

// Check finds a check of the report.
func (r Run) Check(id string) (checks.CheckReport, bool) {
	for _, c := range r.Report.Checks {
		if c.ID == id {
			return c, true
		}
	}
	return checks.CheckReport{}, false
}

// Topics lists the topics of the battery in its order.
func (r Run) Topics() []checks.Topic {
	var out []checks.Topic
	for _, c := range r.Report.Checks {
		if !slices.Contains(out, c.Topic) {
			out = append(out, c.Topic)
		}
	}
	return out
}

func (r Run) checksOf(t checks.Topic) []checks.CheckReport {
	var out []checks.CheckReport
	for _, c := range r.Report.Checks {
		if c.Topic == t {
			out = append(out, c)
		}
	}
	return out
}

// shown counts the checks that pass the filter, in one topic or, for "", in all.
func (r Run) shown(t checks.Topic) int {
	n := 0
	for _, c := range r.Report.Checks {
		if (t == "" || c.Topic == t) && r.Filter.Shows(c) {
			n++
		}
	}
	return n
}

// unseen lists, each once, the reasons why essential checks gave no answer.
func (r Run) unseen() []string {
	var out []string
	for _, essential := range []bool{true, false} {
		for _, c := range r.Report.Checks {
			said := c.Reason == "" || strings.Contains(r.Report.Summary, strings.TrimRight(c.Reason, "."))
			if c.Essential == essential && (c.Status == checks.NotEvaluated || c.Status == checks.CouldNotRun) && !said && !slices.Contains(out, c.Reason) {
				out = append(out, c.Reason)
			}
		}
	}
	return out[:min(len(out), 4)]
}

// DOM ids of what is replaced while a run is under way.

// CheckID is the id of a check's row.
func CheckID(id string) string { return "check-" + id }

// TopicID is the id of a topic's heading.
func TopicID(t checks.Topic) string { return "topic-" + string(t) + "-head" }

// ExchangeID is the id of an exchange's row; the exchange's own id marks what is inside.
func ExchangeID(id string) string { return "row-" + id }

// BarID is the id of an exchange's bar in the waterfall.
func BarID(id string) string { return "bar-" + id }
