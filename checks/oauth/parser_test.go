package oauth

import (
	"strings"
	"testing"
)

// deviates is a header that departs from the grammar, and what is still read from it.
type deviates struct {
	name, header string
	says         string // part of a deviation; all others are listed by a failure
	fatal        bool   // whether that deviation is
	param, value string // what is read of this parameter of the Bearer challenge; "" for none
}

func testDeviations(t *testing.T, tests []deviates) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := ParseChallenges([]string{tt.header})
			found := false
			for _, d := range got.Deviations {
				found = found || strings.Contains(d.Text, tt.says) && d.Fatal == tt.fatal
			}
			if !found {
				t.Errorf("no deviation %q, fatal %v, in %+v", tt.says, tt.fatal, got.Deviations)
			}
			if !tt.fatal && len(got.Fatal()) > 0 {
				t.Errorf("a harmless header is called broken: %+v", got.Fatal())
			}
			b, _ := got.Bearer()
			if v, ok := b.Get(tt.param); tt.param != "" && (!ok || v != tt.value) {
				t.Errorf("%s = %q, %v, want %q; read: %+v", tt.param, v, ok, tt.value, got.List)
			}
		})
	}
}

func TestDeviationsOfTheWholeValue(t *testing.T) {
	testDeviations(t, []deviates{
		{"empty", "", "the header is empty", true, "", ""},
		{"white space", " \t ", "the header is empty", true, "", ""},
		{"commas", " , ,, ", "the header is empty", true, "", ""},
		{"JSON object", `{"error":"unauthorized"}`, "holds JSON", true, "", ""},
		{"JSON list", `[{"error":"unauthorized"}]`, "holds JSON", true, "", ""},
		{"JSON in quotation marks", `"{\"error\":1}"`, "holds JSON", true, "", ""},
		{"own name", `WWW-Authenticate: Bearer realm="a"`, "repeats the header's own name", true, "realm", "a"},
		{"own name in small letters", `www-authenticate:Bearer realm="a"`, "repeats the header's own name", true, "realm", "a"},
		{"in quotation marks, escaped", `"Bearer realm=\"a\", scope=\"b\""`, "whole value stands in quotation marks", true, "scope", "b"},
		{"in quotation marks, not escaped", `"Bearer realm="a", scope="b""`, "whole value stands in quotation marks", true, "realm", "a"},
		{"in quotation marks, no parameters", `"Bearer"`, "whole value stands in quotation marks", true, "", ""},
		{"folded", "Bearer realm=\"a\",\r\n scope=\"b\"", "folded over several lines", false, "scope", "b"},
		{"folded by a line feed", "Bearer realm=\"a\",\n\tscope=\"b\"", "folded over several lines", false, "scope", "b"},
		{"line feed", "Bearer realm=\"a\",\nscope=\"b\"", "control character", true, "scope", "b"},
		{"NUL", "Bearer realm=\"a\x00b\"", "control character", true, "realm", "a b"},
		{"DEL", "Bearer realm=\"a\x7f\"", "control character", true, "realm", "a "},
		{"terminal escape", "Bearer realm=\"\x1b[31mred\"", "control character", true, "realm", " [31mred"},
		{"too long", `Bearer realm="a", scope="` + strings.Repeat("x", 9000) + `"`, "longer than 8192 bytes", true, "realm", "a"},
		{"too long, several parameters", `Bearer realm="a", ` + strings.Repeat(`x="y", `, 2000), "longer than 8192 bytes", true, "realm", "a"},
	})
}

func TestDeviationsOfSeparators(t *testing.T) {
	testDeviations(t, []deviates{
		{"no comma", `Bearer realm="a" resource_metadata="https://h/"`, `comma is missing before "resource_metadata"`, true, "resource_metadata", "https://h/"},
		{"no comma, tokens", `Bearer realm=a error=b`, `comma is missing before "error"`, true, "error", "b"},
		{"no comma, nothing in between", `Bearer realm="a"resource_metadata="https://h/"`, `comma is missing before "resource_metadata"`, true, "resource_metadata", "https://h/"},
		{"no comma between challenges", `Basic realm="a" Bearer scope="b"`, `comma is missing before the scheme "Bearer"`, true, "scope", "b"},
		{"no comma behind a scheme alone", `Negotiate Bearer realm="a"`, `comma is missing before the scheme "Bearer"`, true, "realm", "a"},
		{"semicolon", `Bearer realm="a"; scope="b"`, "semicolon", true, "scope", "b"},
		{"semicolon, tokens", `Bearer realm=a;error=b`, "semicolon", true, "error", "b"},
		{"semicolon at the end", `Bearer realm="a";`, "semicolon", true, "realm", "a"},
		{"comma behind the scheme", `Bearer, realm="a"`, "comma follows the scheme", true, "realm", "a"},
		{"space and comma behind the scheme", `Bearer , realm="a"`, "comma follows the scheme", true, "realm", "a"},
		{"colon behind the scheme", `Bearer: realm="a"`, "colon follows the scheme", true, "realm", "a"},
		{"tab behind the scheme", "Bearer\trealm=\"a\"", "tab instead of a space", true, "realm", "a"},
		{"equals behind the scheme", `Bearer="a", realm="b"`, "scheme is missing", true, "", ""},
		{"junk behind the scheme", `Bearer/1.0 realm="a"`, `"Bearer" is followed by`, true, "", ""},
		{"junk between", `Bearer realm="a", @@@, scope="b"`, `"@@@" is neither`, true, "scope", "b"},
		{"quoted string between", `Bearer realm="a", "note", scope="b"`, "is neither", true, "scope", "b"},
		{"scheme missing", `realm="a", error="b"`, `scheme is missing: the header begins with the parameter "realm"`, true, "", ""},
		{"scheme behind its parameters", `realm="a", Bearer scope="b"`, "scheme is missing", true, "scope", "b"},
		{"space around the equals sign", `Bearer realm = "a", scope= "b", error ="c"`, "space around", false, "scope", "b"},
		{"space before the equals sign", `Bearer realm ="a"`, `space around the "=" of "realm"`, false, "realm", "a"},
		{"space behind the equals sign", `Bearer realm= "a"`, `space around the "=" of "realm"`, false, "realm", "a"},
		{"tab around the equals sign", "Bearer realm\t=\t\"a\"", "space around", false, "realm", "a"},
	})
}

func TestDeviationsOfNames(t *testing.T) {
	testDeviations(t, []deviates{
		{"no equals sign", `Bearer realm="a", resource_metadata "https://h/"`, `"resource_metadata" lacks its "="`, true, "resource_metadata", "https://h/"},
		{"first without equals sign", `Bearer resource_metadata "https://h/"`, `"resource_metadata" lacks its "="`, true, "resource_metadata", "https://h/"},
		{"colon for equals sign", `Bearer resource_metadata: "https://h/", scope: "s"`, `"resource_metadata" lacks its "="`, true, "scope", "s"},
		{"no equals sign and no value", `Bearer realm, scope="s"`, `"realm" lacks its "="`, true, "scope", "s"},
		{"unknown name without equals sign", `Bearer realm="a", foo "b", scope="s"`, `"foo" lacks its "="`, true, "foo", "b"},
		{"underscore, no value", `Bearer realm="a", error_code, scope="s"`, `"error_code" lacks its "="`, true, "scope", "s"},
		{"no equals sign, no quotation marks", `Bearer realm="a", resource_metadata https://h/, scope="s"`, `"resource_metadata" lacks its "="`, true, "scope", "s"},
		{"no value", `Bearer realm=, scope="s"`, `"realm" has no value`, true, "realm", ""},
		{"no value at the end", `Bearer scope="s", realm=`, `"realm" has no value`, true, "realm", ""},
		{"no value before a semicolon", `Bearer realm=; scope="s"`, `"realm" has no value`, true, "scope", "s"},
		{"twice, alike", `Bearer realm="a", realm="a", scope="s"`, `"realm" occurs more than once, always`, false, "scope", "s"},
		{"twice, in another case", `Bearer realm="a", REALM="a"`, `occurs more than once, always`, false, "realm", "a"},
		{"twice, different", `Bearer realm="a", realm="b"`, `"realm" occurs more than once, with different`, false, "realm", "a"},
		{"twice, and it matters", `Bearer scope="a", scope="b"`, `"scope" occurs more than once, with different`, true, "scope", "a"},
		{"pointer twice", `Bearer resource_metadata="https://a/", resource_metadata="https://b/"`, `"resource_metadata" occurs more than once`, true, "resource_metadata", "https://a/"},
	})
}

// The same name in two challenges is no repetition.
func TestNamesOfTwoChallengesAreNoDuplicates(t *testing.T) {
	got := ParseChallenges([]string{`Basic realm="a", Bearer realm="b"`, `Bearer realm="c"`})
	if len(got.List) != 3 || len(got.Deviations) != 0 {
		t.Errorf("got %+v", got)
	}
}

// Only double quotation marks make a quoted string; the page shows which parameter has them.
func TestQuotedIsSetForQuotedStringsOnly(t *testing.T) {
	c := ParseChallenges([]string{`Bearer a="x", b=x, c='x', d=, e="", f=“x”`}).List[0]
	got := ""
	for _, p := range c.Params {
		if p.Quoted {
			got += p.Name
		}
	}
	if got != "ae" || len(c.Params) != 6 {
		t.Errorf("quoted: %q of %+v", got, c.Params)
	}
}

// A line that is left empty beside a good one says nothing, and harms nobody.
func TestEmptyLineBesideAGoodOne(t *testing.T) {
	for _, lines := range [][]string{{"", `Bearer realm="a"`}, {`Bearer realm="a"`, " "}, {`Bearer realm="a"`, ","}} {
		got := ParseChallenges(lines)
		if len(got.Fatal()) > 0 || len(got.Deviations) != 1 || len(got.List) != 1 {
			t.Errorf("%q: %+v", lines, got)
		}
	}
	if got := ParseChallenges([]string{"", ""}); len(got.Fatal()) != 2 {
		t.Errorf("nothing but empty lines: %+v", got)
	}
}

func TestDeviationsNameTheirLine(t *testing.T) {
	got := ParseChallenges([]string{`Bearer realm="a"`, `Basic realm="b"; x="y"`, `Digest realm=`})
	var lines []int
	for _, d := range got.Deviations {
		lines = append(lines, d.Line)
	}
	if len(lines) != 2 || lines[0] != 1 || lines[1] != 2 {
		t.Errorf("lines %v of %+v", lines, got.Deviations)
	}
}

// A parameter list that goes on in another line is remarked on once a line.
func TestContinuationIsNotedOnceALine(t *testing.T) {
	got := ParseChallenges([]string{`Bearer realm="a"`, `scope="s", error="e", x="y"`, `z="z"`})
	if len(got.Deviations) != 2 || len(got.List) != 1 || len(got.List[0].Params) != 5 {
		t.Errorf("got %+v", got)
	}
}
