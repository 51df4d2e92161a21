package reach

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/facts/factstest"
	"casdoctor/checks/probe"
)

func TestClock(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	run := func(mcp, as time.Duration, age string) checks.Result {
		return clock().Run(t.Context(), alteredFacts(t, healthy(), factstest.Input(), func(x *probe.Exchange) {
			skew := mcp
			if strings.HasPrefix(x.URL, factstest.Casdoor) {
				skew = as
			}
			x.Started, x.Timings.FirstByte = now, 1000
			x.Header = append(x.Header, probe.HeaderLine{Name: "Date", Value: now.Add(skew + time.Second).Format(http.TimeFormat)}, probe.HeaderLine{Name: "Age", Value: age})
		}))
	}
	tests := []struct {
		name     string
		mcp, as  time.Duration
		age      string
		has, not string
	}{
		{"in step", 0, time.Second, "", "The MCP server's clock agrees with this machine's, the authorization server's clock agrees", "apart"},
		{"ahead", 5 * time.Minute, 5 * time.Minute, "", "5m0s ahead", "apart"},
		{"behind", -90 * time.Second, 0, "", "1m30s behind", "ahead"},
		{"apart", -time.Minute, time.Minute, "", "2m0s apart", "agrees"},
		{"from a cache", -time.Minute, -time.Minute, "60", "agrees", "behind"},
	}
	for _, tt := range tests {
		r := run(tt.mcp, tt.as, tt.age)
		if r.Status != checks.Pass || !strings.Contains(r.Reason, tt.has) || strings.Contains(r.Reason, tt.not) || len(r.Exchanges) != 2 {
			t.Errorf("%s: %s %q, want %q without %q", tt.name, r.Status, r.Reason, tt.has, tt.not)
		}
	}
	if r := clock().Run(t.Context(), healthy().Facts(t, factstest.Input())); r.Status != checks.NotEvaluated {
		t.Errorf("without Date it ended as %s: %s", r.Status, r.Reason)
	}
}
