package export

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"casdoctor/checks"
)

func jsonOf(t testing.TB, r checks.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, doc []byte) any {
	t.Helper()
	var v any
	dec := json.NewDecoder(bytes.NewReader(doc))
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in %.200s", err, doc)
	}
	if _, err := dec.Token(); err != io.EOF {
		t.Fatalf("something follows the document: %v", err)
	}
	return v
}

func TestJSONIsOneDocument(t *testing.T) {
	doc := jsonOf(t, sample())
	m := read(t, doc).(map[string]any)
	for _, member := range []string{"schema", "verdict", "summary", "target", "diagnoses", "walk", "checks", "clients", "exchanges", "timing", "software", "vantage", "version"} {
		if m[member] == nil {
			t.Errorf("%s is missing", member)
		}
	}
	if m["schema"] != checks.Schema || m["verdict"] != "broken" || !bytes.HasPrefix(doc, []byte("{\n  \"schema\"")) || !bytes.HasSuffix(doc, []byte("\n}\n")) {
		t.Errorf("%.200s", doc)
	}
	x := m["exchanges"].([]any)[1].(map[string]any)
	if x["response_body"] != "no such page" {
		t.Errorf("the body of an exchange is %v", x["response_body"])
	}
}

// TestJSONHoldsHostileTextAsData: no character that a terminal obeys, and every value as
// it was seen.
func TestJSONHoldsHostileTextAsData(t *testing.T) {
	const astral = "\U000E0041\U0001F600 <b>&amp;\u009b\u2029\u00ad"
	r := everywhere(sample(), hostile+astral)
	doc := jsonOf(t, r)
	for i, c := range string(doc) {
		if c != '\n' && unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) {
			t.Errorf("%U is printed: …%q…", c, doc[max(0, i-60):min(len(doc), i+20)])
		}
	}
	plain, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(read(t, plain), read(t, doc)); d != "" {
		t.Errorf("the document says something else: %s", d)
	}
	if !strings.Contains(string(doc), "<b>&amp;") || !strings.Contains(string(doc), "😀") {
		t.Error("harmless characters are escaped")
	}
}

func FuzzJSON(f *testing.F) {
	f.Add("a\u009b\u202e\U000E0041 \x1b\xff\\")
	f.Fuzz(func(t *testing.T, s string) {
		r := checks.Report{Summary: s}
		var plain, got checks.Report
		b, _ := json.Marshal(r)
		if json.Unmarshal(b, &plain) != nil || json.Unmarshal(jsonOf(t, r), &got) != nil || plain.Summary != got.Summary {
			t.Errorf("%q became %q", s, got.Summary)
		}
	})
}
