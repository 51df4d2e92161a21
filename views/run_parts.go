package views

import (
	"fmt"
	"net/url"
	"strings"

	"casdoctor/checks"
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
	lead, ok := r.Lead()
	if !ok || !strings.Contains(r.Report.Summary, lead.Title) {
		return Line(r.Report.Summary)
	}
	text := "One root cause was found"
	if n := len(lead.Explains); n > 0 {
		text += ", and it explains " + count(n, "other finding", "other findings")
	}
	if n := len(r.causes()) - 1; n > 0 {
		text += "; " + count(n, "further cause is", "further causes are") + " independent of it"
	}
	return text + "."
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
