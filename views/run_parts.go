package views

import (
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/probe"
)

// fact is one line of a list of facts.
type fact struct{ label, value string }

// inputs lists the optional inputs that were given.
func (r Run) inputs() []fact {
	t := r.Report.Target
	topics := make([]string, len(t.Topics))
	for i, x := range t.Topics {
		topics[i] = topicName(checks.Topic(x))
	}
	client := ""
	if t.Client != "" {
		client = clientName(t.Client)
	}
	registration := ""
	if t.AllowRegistration {
		registration = "a test client may be registered"
	}
	all := []fact{
		{"Client", client}, {"Access token", t.Token}, {"Client ID", t.ClientID}, {"Client secret", t.ClientSecret},
		{"Redirect URI", t.RedirectURI}, {"Registered redirect URIs", strings.Join(t.RegisteredRedirectURIs, " · ")}, {"Origin", t.Origin}, {"Resource", t.Resource}, {"Scope", t.Scope},
		{"Topics", strings.Join(topics, ", ")}, {"Registration", registration},
	}
	return given(all)
}

func given(all []fact) []fact {
	var out []fact
	for _, f := range all {
		if f.value != "" {
			out = append(out, f)
		}
	}
	return out
}

// doing is the named progress: "12 of 41 · fetching the key set".
func (r Run) doing() string {
	text := fmt.Sprintf("%d of %d", r.Progress.Done, r.Progress.Total)
	if r.Progress.Doing != "" {
		text += " · " + Line(r.Progress.Doing)
	}
	return text
}

// counts says how the checks of a topic ended, the worst first.
func (r Run) counts(t checks.Topic) []mark {
	order := []checks.Status{checks.Fail, checks.Warn, checks.CouldNotRun, checks.NotEvaluated, checks.Skipped, checks.Pending, checks.Pass}
	words := map[checks.Status]string{checks.Fail: "failed", checks.Warn: "with a warning", checks.CouldNotRun: "could not run",
		checks.NotEvaluated: "not evaluated", checks.Skipped: "skipped", checks.Pending: "waiting", checks.Pass: "passed"}
	n := map[checks.Status]int{}
	for _, c := range r.checksOf(t) {
		n[c.Status]++
	}
	var out []mark
	for _, s := range order {
		if n[s] > 0 {
			out = append(out, mark{statusMark(s).icon, fmt.Sprintf("%d %s", n[s], words[s])})
		}
	}
	return out
}

func mcpSoftware(m checks.MCPSoftware) string {
	if m.Name == "" {
		return "did not say its name"
	}
	return Line(strings.TrimSpace(m.Name + " " + m.Version))
}

func joined(list []string) string { return Line(strings.Join(list, ", ")) }

// summary is the report's sentence. Where it only repeats the title of the card
// below it, it says what else the card and the page hold.
func (r Run) summary() string {
	text := Line(r.Report.Summary)
	if lead, ok := r.Lead(); ok && strings.Contains(r.Report.Summary, lead.Title) {
		text = r.causesFound(lead)
	}
	if r.Canceled && !strings.Contains(text, "was stopped") {
		text += " The run was stopped: this is what was known by then."
	}
	return text
}

// causesFound counts what the page below the verdict holds.
func (r Run) causesFound(lead checks.Diagnosis) string {
	text, who := "One root cause was found", "it"
	if n := len(r.causes()); n > 1 {
		text, who = fmt.Sprintf("%d causes were found, independent of each other", n), "the first"
	}
	if n := len(lead.Explains); n > 0 {
		text += ", and " + who + " explains " + count(n, "other finding", "other findings")
	}
	return text + "."
}

// ended says when the run ended and how much it saw. Of a stopped run, the checks that were
// cut off have ended, too, and say nothing.
func (r Run) ended() string {
	t := r.Report.Timing
	checked := fmt.Sprintf("%d of %d checks", r.Progress.Done, r.Progress.Total)
	how := "Finished in "
	if r.Canceled {
		how = "Stopped after "
		checked = fmt.Sprintf("%d of %d checks had an answer", r.answered(), r.Progress.Total)
	}
	return how + millis(t.DurationMS) + ", " + count(r.sent(), "request", "requests") + ", " + checked
}

// answered counts the checks that came to a result.
func (r Run) answered() int {
	n := 0
	for _, c := range r.Report.Checks {
		if c.Status == checks.Pass || c.Status == checks.Warn || c.Status == checks.Fail {
			n++
		}
	}
	return n
}

// sent counts the requests that left this machine: those to addresses that are never
// connected to did not.
func (r Run) sent() int {
	n := r.Report.Timing.Requests
	for _, x := range r.Report.Exchanges {
		if x.Error != nil && x.Error.Kind == probe.KindPolicy {
			n--
		}
	}
	return max(n, 0)
}

// inputNames says which further inputs were given: "With Client, Access token".
func (r Run) inputNames() string {
	names := make([]string, len(r.inputs()))
	for i, f := range r.inputs() {
		names[i] = f.label
	}
	return "With " + strings.Join(names, ", ")
}

// hosts are the names of the servers as they are spelled in sentences.
func (r Run) hosts() []string {
	var out []string
	for _, text := range []string{r.Report.Target.MCP, r.Report.Target.Casdoor} {
		if u, err := url.Parse(text); err == nil && u.Host != "" {
			out = append(out, u.Host, u.Hostname())
		}
	}
	return out
}

// downloads are the forms in which a run leaves the dashboard.
var downloads = []Link{{".md", "Markdown, for a ticket"}, {".html", "Web page, whole by itself"}, {".json", "JSON report"}, {".har", "HAR, the requests"}, {".xml", "JUnit XML, for a build"}}
