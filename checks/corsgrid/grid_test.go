package corsgrid

import (
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"casdoctor/checks/codes"
	"casdoctor/checks/fetch"
	"casdoctor/checks/simulate"
)

// gridless are the codes that are not a cell's: they speak of Casdoor's address, not of an answer.
var gridless = []codes.Code{codes.CasdoorCORSPrivateHostAllowsAll}

// TestGridNamesTheLabsFaults: in every pair whose fault is one of CORS, a row names it and says what to change,
// and where the pair is healthy, every row passes.
func TestGridNamesTheLabsFaults(t *testing.T) {
	l := startLab(t)
	seen := 0
	for _, p := range l.Pairs() {
		if p.Input.Origin == "" || slices.Contains(gridless, p.Code) {
			continue
		}
		seen++
		t.Run(p.Name, func(t *testing.T) {
			s, _ := session(t, l, p.Resolve)
			o := parse(t, Input{Casdoor: p.Input.Casdoor, MCP: p.Input.MCP, Origin: p.Input.Origin, Client: "inspector"})
			rows, err := s.Simulate(t.Context(), o, &told{})
			if err != nil || len(rows) == 0 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			var named []codes.Code
			for _, r := range rows {
				named = append(named, r.Codes...)
				if r.State() == Fail && len(r.Fixes) == 0 {
					t.Errorf("%s fails (%s), and nothing says what to change", r.Kind, states(r))
				}
				if p.Healthy && r.State() == Fail {
					t.Errorf("%s fails: %s; %+v", r.Kind, states(r), r.Outcome.Failure)
				}
			}
			if !p.Healthy && !slices.Contains(named, p.Code) {
				t.Errorf("named %v, want %s", named, p.Code)
			}
		})
	}
	if seen < 15 {
		t.Errorf("only %d pairs have an origin", seen)
	}
}

// TestARowTellsOfItsPreflightFirst: cells are filled in as answers come, and a row that was told does not change.
func TestARowTellsOfItsPreflightFirst(t *testing.T) {
	l := startLab(t, "cors-missing-on-401")
	p, _ := l.Pair("cors-missing-on-401")
	s, _ := session(t, l, p.Resolve)
	sink := &told{}
	rows, err := s.Simulate(t.Context(), parse(t, Input{Casdoor: p.Input.Casdoor, MCP: p.Input.MCP, Origin: p.Input.Origin}), sink)
	if err != nil {
		t.Fatal(err)
	}
	if first := rowOf(t, sink.rows, simulate.MCPFirst); first.Done || first.Cell(Preflight).State != Pending || first.Cell(Sent).State != Pass {
		t.Errorf("at first: %s", states(first))
	}
	updates := sink.updates[simulate.MCPFirst]
	if len(updates) != 2 {
		t.Fatalf("%d updates, want the preflight and the answer", len(updates))
	}
	if got := states(updates[0]); updates[0].Done || !strings.Contains(got, "headers pass, answer pending") {
		t.Errorf("after the preflight: %s", got)
	}
	if got := states(updates[1]); !updates[1].Done || !strings.Contains(got, "headers pass, answer fail") {
		t.Errorf("after the answer: %s", got)
	}
	if got := rowOf(t, rows, simulate.MCPFirst); got.Outcome.Chrome() == "" || got.Outcome.Firefox() == "" {
		t.Error("no console's sentence")
	}
}

// TestDiscoveryIsMadeOnce: another origin, client or method costs its own requests alone.
func TestDiscoveryIsMadeOnce(t *testing.T) {
	l := startLab(t, "healthy-page")
	p, _ := l.Pair("healthy-page")
	s, made := session(t, l, p.Resolve)
	in := Input{Casdoor: p.Input.Casdoor, MCP: p.Input.MCP, Origin: p.Input.Origin}
	if _, err := s.Simulate(t.Context(), parse(t, in), &told{}); err != nil {
		t.Fatal(err)
	}
	before := len((*made)[0].requests())
	in.Origin = "https://other.example.com"
	rows, err := s.Simulate(t.Context(), parse(t, in), &told{})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range (*made)[0].requests()[before:] {
		if !slices.ContainsFunc(rows, func(r Row) bool { return r.URL == q.URL }) || !strings.HasPrefix(q.Purpose, "CORS from https://other.example.com") {
			t.Errorf("asked again: %s %s (%s)", q.Method, q.URL, q.Purpose)
		}
	}
	if len(*made) != 1 {
		t.Errorf("%d clients for one target", len(*made))
	}
	if r := rowOf(t, rows, simulate.MCPFirst); r.State() != Fail || !slices.Contains(r.Codes, codes.CORSOriginNotAllowed) {
		t.Errorf("the other origin: %s, %v", states(r), r.Codes)
	}
}

// TestWhatMightChangeSomethingIsNotSent: a method that is not the client's is asked for, and not used.
func TestWhatMightChangeSomethingIsNotSent(t *testing.T) {
	l := startLab(t, "healthy-page")
	p, _ := l.Pair("healthy-page")
	for _, in := range []Input{
		{Casdoor: p.Input.Casdoor, MCP: p.Input.MCP, Method: "DELETE"}, {Casdoor: p.Input.Casdoor, MCP: p.Input.MCP, Method: "PUT"},
		{URL: p.Input.MCP, Method: "DELETE"}, {URL: p.Input.MCP, Method: "POST"}, {URL: p.Input.MCP, Method: "PATCH", Headers: "authorization"},
	} {
		in.Origin = p.Input.Origin
		s, made := session(t, l, p.Resolve)
		rows, err := s.Simulate(t.Context(), parse(t, in), &told{})
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range (*made)[0].requests() {
			if q.Method == in.Method && strings.HasPrefix(q.Purpose, "CORS from") {
				t.Errorf("%s %s was sent", q.Method, q.URL)
			}
		}
		for _, r := range rows {
			if !r.NotSent || r.Outcome.Status != 0 {
				t.Errorf("%s %s: the request itself seems to have been sent", in.Method, r.URL)
			}
		}
	}
}

// TestTheClientsSecondAttempt: Casdoor refuses a header of discovery, and the client does without it.
func TestTheClientsSecondAttempt(t *testing.T) {
	l := startLab(t, "healthy-page-casdoor")
	p, _ := l.Pair("healthy-page-casdoor")
	s, _ := session(t, l, p.Resolve)
	in := Input{Casdoor: p.Input.Casdoor, MCP: p.Input.MCP, Origin: p.Input.Origin, Client: "inspector"}
	rows, err := s.Simulate(t.Context(), parse(t, in), &told{})
	if err != nil {
		t.Fatal(err)
	}
	r := rowOf(t, rows, simulate.ASMetadata)
	if r.State() != Warn || r.Again == nil || r.Again.Verdict != fetch.Allowed || r.Cell(Headers).State != Warn {
		t.Errorf("%s, again: %+v", states(r), r.Again)
	}
	if !strings.Contains(r.Note, "a redirect URI of some application") {
		t.Errorf("the note is %q", r.Note)
	}
	here, err := s.Here(t.Context(), parse(t, in), r, originOf(t, "https://nobody.example.com"))
	if err != nil || here.Again != nil || here.State() != Fail || here.Question.Origin.String() != "https://nobody.example.com" {
		t.Errorf("from elsewhere: %s, %v", states(here), err)
	}
}

// TestAnOvertakenSimulationTellsNothingMore.
func TestAnOvertakenSimulationTellsNothingMore(t *testing.T) {
	l := startLab(t, "healthy-page")
	p, _ := l.Pair("healthy-page")
	s, _ := session(t, l, p.Resolve)
	o := parse(t, Input{Casdoor: p.Input.Casdoor, MCP: p.Input.MCP, Origin: p.Input.Origin})
	ctx, cancel := contextWithCancel(t)
	cancel()
	sink := &told{}
	if _, err := s.Simulate(ctx, o, sink); err != ErrStopped || sink.rows != nil || len(sink.updates) > 0 {
		t.Errorf("%v, %d rows", err, len(sink.rows))
	}
	// What was begun for it serves the next.
	if rows, err := s.Simulate(t.Context(), o, sink); err != nil || len(rows) < 8 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestNothingListens(t *testing.T) {
	l := startLab(t, "healthy-page")
	s, _ := session(t, l, nil)
	dead := httptest.NewServer(nil)
	dead.Close()
	rows, err := s.Simulate(t.Context(), parse(t, Input{MCP: dead.URL + "/mcp", Origin: "https://app.example.com"}), &told{})
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, r := range rows {
		if r.Outcome.Unreached == nil || len(r.Codes) > 0 {
			t.Errorf("%s: %s, %v", r.Kind, states(r), r.Codes)
		}
	}
}
