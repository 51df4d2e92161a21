package cors

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestCORSBrowserAgrees holds checks/fetch against a real browser: the verdict, every
// request that was sent, the headers that script can read and the sentence on the console
// are the same in every case. With CASDOCTOR_CORS_ALL=1 in the whole table, else in a fixed part of it.
func TestCORSBrowserAgrees(t *testing.T) {
	cases := table()
	if os.Getenv("CASDOCTOR_CORS_ALL") == "" {
		cases = part(cases)
	}
	s := newStage(t)
	kinds := map[string][]*testCase{}
	for _, c := range cases {
		s.cases[c.id] = c
		kinds[c.page] = append(kinds[c.page], c)
	}
	b := startChromium(t, s)
	begun := time.Now()
	real := map[string][]outcome{}
	for kind, list := range kinds {
		for len(list) > 0 {
			for id, o := range b.fetch(t, s, kind, list) {
				real[id] = o
			}
			list = slices.DeleteFunc(list, func(c *testCase) bool { return !tooSlow(real[c.id]) })
			s.forget(list)
		}
	}
	disagreements := 0
	for _, c := range cases {
		if diff := s.compare(c, real[c.id], b.said(c.id), s.simulate(c)); len(diff) > 0 {
			disagreements++
			t.Errorf("%s (%s from %s)\n\t%s", c, c.id, c.page, strings.Join(diff, "\n\t"))
		}
	}
	t.Logf("%d cases, %d disagreements, %d pages, %.1f s in the browser", len(cases), disagreements, len(kinds), time.Since(begun).Seconds())
}

// tooSlow tells whether fetches that follow each other took so long on a busy machine that
// what the browser remembers of preflights, by default for five seconds, may have lapsed.
func tooSlow(o []outcome) bool {
	return len(o) > 1 && slices.ContainsFunc(o, func(o outcome) bool { return o.Took > 2500 })
}

// part is the fixed part of the table: some of each family.
func part(all []*testCase) []*testCase {
	seen := map[string]int{}
	return slices.DeleteFunc(slices.Clone(all), func(c *testCase) bool {
		seen[c.family]++
		return seen[c.family]%stride != 1
	})
}

const stride = 17

// TestTheTable holds that the table is as large as it should be and no case stands in it twice.
func TestTheTable(t *testing.T) {
	all := table()
	if len(all) < 400 {
		t.Errorf("the table has %d cases", len(all))
	}
	names := map[string]bool{}
	for i, c := range all {
		if names[c.String()] {
			t.Errorf("case %s: %s stands in the table twice", strconv.Itoa(i), c)
		}
		names[c.String()] = true
	}
	if n := len(part(all)); n < 70 || n > 110 {
		t.Errorf("the fixed part has %d cases", n)
	}
}
