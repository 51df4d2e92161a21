package battery_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/battery"
	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

// minHealthy is how many legal styles of a healthy pair the matrix must cover.
const minHealthy = 8

// TestMatrix diagnoses every pair of the lab: the first diagnosis of a fault is its
// code with advice for the party at fault, and every healthy variant is healthy. It prints the matrix.
func TestMatrix(t *testing.T) {
	l, store := startLab(t, lab.Options{})
	rows := diagnoseAll(t, l.Pairs(), store)
	right, healthy := 0, 0
	for _, r := range rows {
		fmt.Println(r)
		if r.problem != "" {
			t.Errorf("%s: %s", r.pair.Name, r.problem)
			continue
		}
		for _, wrong := range []string{misadvised(r), registeredElsewhere(r)} {
			if wrong != "" {
				t.Errorf("%s: %s", r.pair.Name, wrong)
			}
		}
		right++
		if r.pair.Healthy {
			healthy++
		}
	}
	fmt.Printf("%d of %d pairs diagnosed right (%d healthy variants, %d faults)\n", right, len(rows), healthy, right-healthy)
	if healthy < minHealthy {
		t.Errorf("only %d healthy variants, want at least %d", healthy, minHealthy)
	}
	for name := range firstAdvice {
		if !slices.ContainsFunc(rows, func(r row) bool { return r.pair.Name == name }) {
			t.Errorf("the lab has no pair %s, whose advice is known", name)
		}
	}
	covered := map[codes.Code]bool{}
	for _, r := range rows {
		covered[r.pair.Code] = true
	}
	for _, e := range codes.All() {
		if !covered[e.Code] {
			t.Errorf("the lab has no fault for %s", e.Code)
		}
	}
}

type row struct {
	pair    lab.Pair
	rep     checks.Report
	problem string
}

func (r row) String() string {
	mark, first := "ok  ", "-"
	if r.problem != "" {
		mark = "FAIL"
	}
	if len(r.rep.Diagnoses) > 0 {
		first = string(r.rep.Diagnoses[0].Code)
	}
	want := string(r.pair.Code)
	if r.pair.Healthy {
		want = "(healthy)"
	}
	return fmt.Sprintf("%s %-42s want %-42s got %-12s %-42s %2d requests %5.0f ms", mark, r.pair.Name, want, r.rep.Verdict, first,
		r.rep.Timing.Requests, r.rep.Timing.DurationMS)
}

// startLab starts the lab and a store that trusts it; both end with the test.
func startLab(t testing.TB, o lab.Options) (*lab.Lab, *runs.Store) {
	t.Helper()
	l, err := lab.Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	po := probe.Options{Policy: probe.LoopbackPolicy()}
	po.ExtraRoots = append(po.ExtraRoots, l.Authority())
	store := runs.NewStore(runs.Options{Probe: po, Battery: battery.All()})
	t.Cleanup(func() { store.Close(); l.Close() })
	return l, store
}

// diagnoseAll runs the battery on every pair, a few at a time, and judges each.
func diagnoseAll(t *testing.T, pairs []lab.Pair, store *runs.Store) []row {
	rows := make([]row, len(pairs))
	var wg sync.WaitGroup
	slots := make(chan struct{}, 6)
	for i, p := range pairs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			slots <- struct{}{}
			defer func() { <-slots }()
			rows[i] = row{pair: p}
			rep, err := diagnoseOne(p, store)
			rows[i].rep = rep
			if rows[i].problem = judge(p, rep); err != nil {
				rows[i].problem = err.Error()
			}
		}()
	}
	wg.Wait()
	return rows
}

func diagnoseOne(p lab.Pair, store *runs.Store) (checks.Report, error) {
	tg, errs := target.Parse(p.Input)
	if len(errs) > 0 {
		return checks.Report{}, fmt.Errorf("the pair's input is refused: %+v", errs)
	}
	r, err := store.StartWith(tg, p.Resolve)
	if err != nil {
		return checks.Report{}, err
	}
	select {
	case <-r.Done():
		return r.Snapshot().Report, nil
	case <-time.After(45 * time.Second):
		return r.Snapshot().Report, fmt.Errorf("the run did not end")
	}
}

// judge says what is wrong with a report, or "".
func judge(p lab.Pair, rep checks.Report) string {
	for _, c := range rep.Checks {
		if c.Status == checks.CouldNotRun || c.Status == checks.Pending {
			return fmt.Sprintf("check %s ended as %s: %s", c.ID, c.Status, c.Reason)
		}
	}
	for _, x := range rep.Exchanges {
		if strings.Contains(string(x.Body), "duplicate in-flight") {
			return fmt.Sprintf("%s was refused for a number that another request of the session had", x.ID)
		}
	}
	if p.Healthy {
		return judgeHealthy(rep)
	}
	if len(rep.Diagnoses) == 0 {
		return fmt.Sprintf("verdict %s without any diagnosis, want %s", rep.Verdict, p.Code)
	}
	got := leading(rep, p.Code)
	if got.Code != p.Code {
		return fmt.Sprintf("first diagnosis is %s (%s: %s), want %s; all: %s", got.Code, got.Subject, got.Detail, p.Code, list(rep))
	}
	return proven(got)
}

// leading is the first diagnosis. A fault that is merely worth knowing cannot lead where
// there is advice of more weight: it is the first one behind that.
func leading(rep checks.Report, want codes.Code) checks.Diagnosis {
	if codes.MustLookup(want).Severity == codes.Info {
		for _, d := range rep.Diagnoses {
			if !d.Advisory {
				return d
			}
		}
	}
	return rep.Diagnoses[0]
}

func judgeHealthy(rep checks.Report) string {
	for _, d := range rep.Diagnoses {
		if d.Severity == codes.Error {
			return fmt.Sprintf("false alarm %s on %s: %s", d.Code, d.Subject, d.Detail)
		}
	}
	if rep.Verdict != checks.Healthy {
		return fmt.Sprintf("verdict %s (%s), want healthy; all: %s", rep.Verdict, rep.Summary, list(rep))
	}
	if limit := maxHealthyRequests(rep.Target); rep.Timing.Requests > limit {
		return fmt.Sprintf("%d requests for a healthy pair, want at most %d", rep.Timing.Requests, limit)
	}
	return ""
}

// maxHealthyRequests: two URLs are to be judged with little traffic; every further input
// raises questions of its own, which still stay far below the limit of a run.
func maxHealthyRequests(t target.View) int {
	if t.Token+t.ClientID+t.ClientSecret+t.RedirectURI+t.Origin+t.Resource == "" && t.Scope == "" && !t.AllowRegistration {
		return maxRequests
	}
	return 2 * maxRequests
}

// proven demands of a leading diagnosis what a reader needs: what was seen, the proof and a fix.
func proven(d checks.Diagnosis) string {
	switch {
	case d.Detail == "" || d.Expected == "" || d.Received == "" || d.Subject == "":
		return fmt.Sprintf("%s lacks detail, subject, expected or received: %+v", d.Code, d)
	case len(d.Exchanges) == 0:
		return fmt.Sprintf("%s shows no exchange as proof", d.Code)
	case len(d.Fix) == 0:
		return fmt.Sprintf("%s says nothing about a fix", d.Code)
	}
	return ""
}

func list(rep checks.Report) string {
	var out []string
	for _, d := range rep.Diagnoses {
		out = append(out, fmt.Sprintf("%s/%s", d.Severity, d.Code))
	}
	return strings.Join(out, " ")
}
