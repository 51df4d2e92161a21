package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// A secret that a server issues is masked in the record that brought it and in all that
// come later, under any name; the asker alone sees it.
func TestLearnedSecretsAreMasked(t *testing.T) {
	const issued = "issued-during-the-run"
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/issue" {
			_, _ = w.Write([]byte(`{"unusual_name":"` + issued + `"}`))
			return
		}
		_, _ = w.Write([]byte("you sent " + r.Header.Get("X-Other")))
	})
	c := client(t, nil)
	var seen string
	first := c.Do(context.Background(), Request{URL: s.URL + "/issue", Learn: func(body []byte) []string {
		var in map[string]string
		_ = json.Unmarshal(body, &in)
		seen = in["unusual_name"]
		return []string{"", seen, seen}
	}})
	if seen != issued || strings.Contains(string(first.Body), issued) || !strings.Contains(string(first.Body), Mask) {
		t.Errorf("the asker saw %q, the record is %q", seen, first.Body)
	}
	later := c.Do(context.Background(), Request{URL: s.URL + "/echo?q=" + issued, Header: []HeaderLine{{Name: "X-Other", Value: issued}}})
	if text, _ := json.Marshal(later); strings.Contains(string(text), issued) || string(later.Body) != "you sent "+Mask {
		t.Errorf("a later record shows the secret: %s %q", text, later.Body)
	}
	if n := len(c.masks.known); n != 1 {
		t.Errorf("%d secrets are known, want 1", n)
	}
}

// Without an answer there is nothing to learn, and asking does no harm.
func TestNothingToLearn(t *testing.T) {
	c := client(t, nil)
	x := c.Do(context.Background(), Request{URL: "http://nobody.invalid/", Learn: func(b []byte) []string { return []string{string(b)} }})
	if x.Error == nil || len(c.masks.known) != 0 {
		t.Errorf("error %v, known %v", x.Error, c.masks.known)
	}
}
