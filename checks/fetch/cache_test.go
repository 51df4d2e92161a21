package fetch

import (
	"testing"
	"time"
)

func TestMaxAge(t *testing.T) {
	for value, want := range map[string][2]time.Duration{ // the standard's, Chromium's
		"":                     {5, 5},
		"600":                  {600, 600},
		"0":                    {0, 0},
		"-1":                   {5, 0},
		"86400":                {86400, 7200},
		"10s":                  {5, 5},
		"+10":                  {5, 5},
		"600, 600":             {5, 5},
		"99999999999999999999": {5, 5},
	} {
		r := reply(200, "Access-Control-Max-Age: "+value)
		if s, c := preflightAge(r, Standard), preflightAge(r, Chromium); s != want[0]*time.Second || c != want[1]*time.Second {
			t.Errorf("%q: the standard %s, Chromium %s", value, s, c)
		}
	}
	if got := preflightAge(reply(200), Chromium); got != 5*time.Second {
		t.Errorf("without the header: %s", got)
	}
}

func TestCache(t *testing.T) {
	now := time.Unix(0, 0)
	allowed := reply(200, allowApp, allowCred, methodPut+", DELETE", "Access-Control-Allow-Headers: x-a, *", "Access-Control-Max-Age: 60")
	for _, c := range []struct {
		name          string
		first, second Request
		later         time.Duration
		asks          bool
	}{
		{"the same", ask(method("PUT")), ask(method("PUT")), 59 * time.Second, false},
		{"too late", ask(method("PUT")), ask(method("PUT")), 60 * time.Second, true},
		{"another method that is allowed", ask(method("PUT")), ask(method("DELETE")), 0, false},
		{"one that is not", ask(method("PUT")), ask(method("PATCH")), 0, true},
		{"a header that is allowed", ask(method("PUT")), ask(header("X-A: 1")), 0, false},
		{"one by the star", ask(method("PUT")), ask(header("X-B: 1")), 0, false},
		{"one by the star, with credentials", ask(method("PUT"), with(Include)), ask(header("X-B: 1"), with(Include)), 0, true},
		{"without, then with credentials", ask(method("PUT")), ask(method("PUT"), with(Include)), 0, true},
		{"with, then without credentials", ask(method("PUT"), with(Include)), ask(method("PUT")), 0, false},
		{"another URL", ask(method("PUT")), ask(method("PUT"), at(api+"/x")), 0, true},
		{"Authorization by the star, as the standard has it", ask(method("PUT")), ask(header("Authorization: x"), rules(Standard)), 0, true},
	} {
		now = time.Unix(0, 0)
		cache := NewCache(func() time.Time { return now })
		f := NewCached(c.first, cache)
		f.Answer(allowed)
		f.Answer(reply(200, allowApp, allowCred))
		if v := f.Result().Verdict; v != Allowed {
			t.Fatalf("%s: the first is %s", c.name, v)
		}
		now = now.Add(c.later)
		out, _ := NewCached(c.second, cache).Next()
		if out.Preflight != c.asks {
			t.Errorf("%s: asks again: %t", c.name, out.Preflight)
		}
	}
}

func TestFailedRequestsAndTheCache(t *testing.T) {
	for rules, asks := range map[Rules]bool{Standard: true, Chromium: false} {
		cache := NewCache(func() time.Time { return time.Unix(0, 0) })
		r := ask(method("PUT"))
		r.Rules = rules
		f := NewCached(r, cache)
		f.Answer(reply(200, allowApp, methodPut))
		f.Answer(reply(200))
		if out, _ := NewCached(r, cache).Next(); out.Preflight != asks {
			t.Errorf("%q asks again: %t", rules, out.Preflight)
		}
	}
}
