package views

import "casdoctor/checks/probe"

// maxProof is how many exchanges a diagnosis shows in full.
const maxProof = 4

// exchanges finds those of the ids that are in the report, in the ids' order.
func (r Run) exchanges(ids []string) []*probe.Exchange {
	var out []*probe.Exchange
	for _, id := range ids {
		if x := r.Exchange(id); x != nil {
			out = append(out, x)
		}
	}
	return out
}

func (r Run) checkTitle(id string) string {
	if c, ok := r.Check(id); ok {
		return c.Title
	}
	return id
}

// orNothing shows a value of the comparison, or says that there is none.
func orNothing(s string) string {
	if s == "" {
		return "(nothing)"
	}
	return Lines(s)
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
