package battery_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
)

// roundTrip is what every round trip to the servers costs in the benchmarks.
const roundTrip = 100 * time.Millisecond

// The limits that the figures must keep.
const (
	maxRatio    = 1.15 // wall time ÷ critical path
	maxRequests = 40
)

// BenchmarkHealthy diagnoses healthy pairs that are one round trip of 100 ms away. The
// critical path is the longest chain of exchanges each of which needs the one before.
func BenchmarkHealthy(b *testing.B) {
	names := []string{"healthy", "healthy-issuer-with-path", "healthy-stateful-session", "healthy-https"}
	l, store := startLab(b, lab.Options{Only: names, Latency: roundTrip})
	for _, name := range names {
		p, _ := l.Pair(name)
		b.Run(name, func(b *testing.B) {
			var wall, path, requests float64
			for b.Loop() {
				rep, err := diagnoseOne(p, store)
				if err != nil || rep.Verdict != checks.Healthy {
					b.Fatalf("verdict %s, %v", rep.Verdict, err)
				}
				wall += rep.Timing.DurationMS
				path += rep.Timing.CriticalPathMS
				requests = max(requests, float64(rep.Timing.Requests))
			}
			n := float64(b.N)
			b.ReportMetric(0, "ns/op") // what follows says it better
			b.ReportMetric(wall/n, "wall-ms")
			b.ReportMetric(path/n, "critical-path-ms")
			b.ReportMetric(wall/path, "wall/path")
			b.ReportMetric(path/n/float64(roundTrip.Milliseconds()), "path-round-trips")
			b.ReportMetric(requests, "requests")
			if wall/path > maxRatio || requests > maxRequests {
				b.Errorf("wall time ÷ critical path is %.3f with %.0f requests, want at most %.2f with %d", wall/path, requests, maxRatio, maxRequests)
			}
		})
	}
}

// No question is asked twice: two exchanges of a run differ in method, URL, header or body.
func TestNoQuestionIsAskedTwice(t *testing.T) {
	l, store := startLab(t, lab.Options{})
	for _, r := range diagnoseAll(t, l.Pairs(), store) {
		asked := map[string]string{}
		for _, x := range r.rep.Exchanges {
			if repeated(x) {
				continue
			}
			q := question(x)
			if before, twice := asked[q]; twice {
				t.Errorf("%s: %s and %s ask the same: %s %s (%s)", r.pair.Name, before, x.ID, x.Method, x.URL, x.Purpose)
			}
			asked[q] = x.ID
		}
	}
}

func question(x *probe.Exchange) string {
	return fmt.Sprintf("%s %s %v %s", x.Method, x.URL, x.RequestHeader, rpcID.ReplaceAllString(x.RequestBody, `"id":1,`))
}

// rpcID is the number of a request, which makes no other question of it.
var rpcID = regexp.MustCompile(`"id":[0-9]+,`)

// repeated are the questions whose point is to be asked again: whether every replica knows a session.
func repeated(x *probe.Exchange) bool { return strings.HasPrefix(x.Purpose, "use the session") }
