package diagnose

import (
	"slices"
	"strings"

	"casdoctor/checks"
)

// maxWanted is how many missing inputs a sentence names.
const maxWanted = 3

// wanting says which inputs were missing for the topics that were chosen and of which,
// for want of them, not one check could look. Nobody asks for a topic to hear nothing of
// it; a run of everything simply looks at what its inputs allow.
func wanting(rep checks.Report) []string {
	var out []string
	for _, topic := range rep.Target.Topics {
		for _, reason := range wantedBy(checks.Topic(topic), rep.Checks) {
			if !slices.Contains(out, reason) {
				out = append(out, reason)
			}
		}
	}
	return out[:min(len(out), maxWanted)]
}

// unjudged says that nobody knows whether the chosen client gets to the servers at all, where that is so.
func unjudged(rep checks.Report) string {
	for _, c := range rep.Checks {
		if c.ID == "reach.port" && rep.Target.Client != "" && (c.Status == checks.NotEvaluated || c.Status == checks.Warn) && c.Reason != "" {
			return " " + strings.ToUpper(c.Reason[:1]) + strings.TrimRight(c.Reason[1:], ".") + "."
		}
	}
	return ""
}

// decisive are the checks that answer what a topic is chosen for, where others of its checks look at what is around it:
// whoever chooses scopes has a token or a client that lacks one, and two lists that agree tell nothing of that.
var decisive = map[checks.Topic][]string{checks.TopicScope: {"scope.token", "scope.login", "scope.names"}}

// wantedBy lists the inputs that a topic lacks; none when one of its checks was not skipped.
func wantedBy(topic checks.Topic, cs []checks.CheckReport) []string {
	var single, either []string
	for _, c := range cs {
		if only := decisive[topic]; c.Topic != topic || only != nil && !slices.Contains(only, c.ID) {
			continue
		}
		reason := strings.TrimRight(c.Reason, ".")
		switch {
		case c.Status != checks.Skipped:
			return nil
		case !strings.Contains(reason, " given"): // skipped for what the servers are
		case strings.HasPrefix(reason, "neither "):
			either = append(either, reason)
		default:
			single = append(single, reason)
		}
	}
	if len(single) == 0 {
		return either
	}
	return single
}

// reached says how far a client gets where nothing was found in its way: never further
// than the run itself has looked.
func reached(rep checks.Report) string {
	if len(rep.Target.Topics) > 0 {
		return "The chosen checks found nothing that stands in a client's way."
	}
	seen := map[string]bool{}
	var missing []string
	for _, s := range Walk(rep, true) {
		seen[s.ID] = !s.Untried && (s.State == checks.StepOK || s.State == checks.StepWarn)
		if !seen[s.ID] {
			missing = append(missing, "“"+s.Name+"”")
		}
	}
	switch {
	case seen["call"]:
		return "A client that follows the specification can connect."
	case slices.Equal(missing, []string{"“Trade the code for a token”", "“Call with the token”"}) && rep.Target.Token == "":
		return "A client that follows the specification gets as far as the login. Nothing after it was tried: that needs an access token."
	}
	return "Nothing that could be seen stands in a client's way. Not seen: " + strings.Join(missing, ", ") + "." + shows(rep, seen)
}

// shows names the inputs with which more steps could be seen.
func shows(rep checks.Report, seen map[string]bool) string {
	var inputs []string
	if !seen["authorize"] && rep.Target.ClientID == "" {
		inputs = append(inputs, "a client ID")
	}
	if rep.Target.Token == "" {
		inputs = append(inputs, "an access token")
	}
	if len(inputs) == 0 {
		return ""
	}
	return " More can be seen with " + strings.Join(inputs, " and ") + "."
}
