package handlers

import (
	"context"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"casdoctor/checks"
	whole "casdoctor/checks/battery"
	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
)

// roundTrip is what every round trip to the diagnosed servers costs.
const roundTrip = 100 * time.Millisecond

// BenchmarkFirstFinding measures, at the browser's end of the websocket, how long after
// the answer that proves it the first warning or error arrives.
func BenchmarkFirstFinding(b *testing.B) {
	names := []string{"www-authenticate-missing", "prm-missing", "as-issuer-mismatch"}
	l, err := lab.Start(context.Background(), lab.Options{Only: names, Latency: roundTrip})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	store := runs.NewStore(runs.Options{Probe: probe.Options{Policy: probe.LoopbackPolicy()}, Battery: whole.All()})
	defer store.Close()
	srv := httptest.NewServer(New(Config{Store: store, Lab: l, Listen: "127.0.0.1:0", Log: slog.New(slog.NewTextHandler(io.Discard, nil))}))
	defer srv.Close()
	for _, name := range names {
		p, _ := l.Pair(name)
		b.Run(name, func(b *testing.B) {
			var lag, at time.Duration
			for b.Loop() {
				began := time.Now()
				res, err := srv.Client().Post(srv.URL+"/runs", "application/json", strings.NewReader(`{"lab":"`+p.Name+`"}`))
				if err != nil {
					b.Fatal(err)
				}
				res.Body.Close()
				seen, proof := firstFinding(b, strings.Replace(srv.URL, "http", "ws", 1)+res.Header.Get("Location")+"/events")
				lag = max(lag, seen.Sub(proof))
				at += seen.Sub(began)
			}
			b.ReportMetric(0, "ns/op") // what follows says it better
			b.ReportMetric(float64(lag.Microseconds())/1000, "worst-lag-ms")
			b.ReportMetric(float64(at.Milliseconds())/float64(b.N), "first-finding-ms")
			if lag > roundTrip {
				b.Errorf("the first finding came %v after the answer that proves it, want at most one round trip of %v", lag, roundTrip)
			}
		})
	}
}

// firstFinding follows a run until a check ends with a warning or an error, and returns
// when that was seen and when the newest answer of its proof was complete.
func firstFinding(b *testing.B, url string) (seen, proof time.Time) {
	b.Helper()
	d := websocket.Dialer{Subprotocols: []string{protocolJSON}}
	conn, _, err := d.Dial(url, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	done := map[string]time.Time{}
	for {
		var e checks.Event
		if err := conn.ReadJSON(&e); err != nil {
			b.Fatalf("no finding came: %v", err)
		}
		if x := e.Exchange; x != nil {
			done[x.ID] = x.Started.Add(time.Duration(x.Timings.Total * float64(time.Millisecond)))
		}
		if e.Check == nil {
			continue
		}
		for _, f := range e.Check.Findings {
			if f.Severity == codes.Info {
				continue
			}
			for _, id := range f.Exchanges {
				if done[id].After(proof) {
					proof = done[id]
				}
			}
			return time.Now(), proof
		}
	}
}
