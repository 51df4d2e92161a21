package lab

import (
	"context"
	"net/http"
	"testing"
	"time"
)

// Lower bounds only: a busy machine may take longer, never shorter.
func TestLatencyOfConnectingAndOfEachTurn(t *testing.T) {
	const roundTrip = 40 * time.Millisecond
	l, err := Start(context.Background(), Options{Only: []string{"healthy", "healthy-https"}, Latency: roundTrip})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, turns := range map[string]time.Duration{"healthy": 2, "healthy-https": 3} {
		p, _ := l.Pair(name)
		c := browser(t, l, p)
		if took := timed(t, c, p.Input.MCP); took < turns*roundTrip {
			t.Errorf("%s: the first answer came after %v, want %d round trips", name, took, turns)
		}
		if took := timed(t, c, p.Input.MCP); took < roundTrip {
			t.Errorf("%s: the second answer came after %v, want one round trip", name, took)
		}
	}
}

func timed(t *testing.T, c *http.Client, url string) time.Duration {
	t.Helper()
	began := time.Now()
	post(t, c, url, initialize)
	return time.Since(began)
}

func TestWritesInARowTravelTogether(t *testing.T) {
	c := &farConn{roundTrip: time.Hour, opened: true, turn: true}
	if got := c.owed(); got != time.Hour {
		t.Errorf("the first write of a turn waits %v", got)
	}
	if got := c.owed(); got != 0 {
		t.Errorf("the second write waits %v", got)
	}
}
