package oauth

import (
	"strings"
	"testing"
)

// hostileLines are headers that try to make the reader panic, stall or grow.
func hostileLines() map[string][]string {
	const kib64 = 64 << 10
	many := func(n int, line string) []string {
		lines := make([]string, n)
		for i := range lines {
			lines[i] = line
		}
		return lines
	}
	return map[string][]string{
		"junk":                   {strings.Repeat("@", kib64)},
		"spaces":                 {"Bearer" + strings.Repeat(" ", kib64)},
		"commas":                 {strings.Repeat(",", kib64) + "Bearer"},
		"quotation marks":        {strings.Repeat(`"`, kib64)},
		"backslashes":            {`Bearer a="` + strings.Repeat(`\`, kib64)},
		"equals signs":           {"Bearer " + strings.Repeat("=", kib64)},
		"one long token":         {strings.Repeat("a", kib64)},
		"one long value":         {`Bearer a="` + strings.Repeat("b", kib64) + `"`},
		"many schemes":           {strings.Repeat("A,", kib64/2)},
		"many parameters":        {"Bearer " + strings.Repeat(`a="b",`, kib64/6)},
		"many challenges":        {strings.Repeat(`A a="b",`, kib64/8)},
		"many broken values":     {"Bearer " + strings.Repeat(`a="b"c,`, kib64/7)},
		"many broken challenges": many(100, strings.Repeat(`A a="b"x,`, 900)),
		"NUL":                    {strings.Repeat("\x00", kib64)},
		"all bytes":              {allBytes()},
		"invalid UTF-8":          {"Bearer a=" + strings.Repeat("\xff", kib64)},
		"cut inside a letter":    {"Bearer a=" + strings.Repeat("ü", kib64)},
		"open brackets":          {strings.Repeat("[", kib64)},
		"many lines":             many(10000, `Bearer realm="a"`),
		"many empty lines":       many(10000, ""),
	}
}

func allBytes() string {
	var b strings.Builder
	for c := range 256 {
		b.WriteString("Bearer a=")
		b.WriteByte(byte(c))
		b.WriteByte(byte(c))
		b.WriteString("x,")
	}
	return b.String()
}

// checkBounds holds what ParseChallenges promises of any input.
func checkBounds(t *testing.T, lines []string) {
	t.Helper()
	got := ParseChallenges(lines)
	if len(got.List) > maxChallenges || len(got.Deviations) > maxDeviations {
		t.Fatalf("%d challenges, %d deviations", len(got.List), len(got.Deviations))
	}
	text := strings.Join(lines, "\n")
	for _, c := range got.List {
		if len(c.Params) > maxParams {
			t.Fatalf("%d parameters", len(c.Params))
		}
		if c.Line < 0 || c.Line >= min(len(lines), maxHeaderLines) {
			t.Fatalf("challenge on line %d of %d", c.Line, len(lines))
		}
		if !strings.Contains(text, c.Scheme) || !strings.Contains(text, c.Token68) {
			t.Fatalf("the challenge %+v was made up", c)
		}
		for _, p := range c.Params {
			if p.Name == "" || !isToken(p.Name) || len(p.Value) > 3*maxHeaderLength { // a replaced byte takes three
				t.Fatalf("parameter %q with a value of %d bytes", p.Name, len(p.Value))
			}
		}
	}
	for _, d := range got.Deviations {
		if d.Text == "" || len(d.Text) > 1000 || d.Line < 0 || d.Line > maxHeaderLines {
			t.Fatalf("deviation %+v", d)
		}
	}
	got.Bearer()
}

func TestHostileHeadersAreBounded(t *testing.T) {
	for name, lines := range hostileLines() {
		t.Run(name, func(t *testing.T) { checkBounds(t, lines) })
	}
}

// What is cut off is said, so that a missing value is not taken for absent.
func TestLimitsAreNoted(t *testing.T) {
	tests := []struct {
		name, says string
		lines      []string
	}{
		{"lines", "more than 32 WWW-Authenticate lines", strings.Split(strings.Repeat("Bearer\n", 40), "\n")},
		{"challenges", "more than 64 challenges", []string{strings.Repeat("A, ", 70)}},
		{"parameters", "more than 64 parameters", []string{"Bearer " + strings.Repeat("a=b, ", 70)}},
		{"bytes", "longer than 8192 bytes", []string{strings.Repeat("a", 8193)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var texts []string
			for _, d := range ParseChallenges(tt.lines).Fatal() {
				texts = append(texts, d.Text)
			}
			if !strings.Contains(strings.Join(texts, "\n"), tt.says) {
				t.Errorf("%q is not said in %q", tt.says, texts)
			}
		})
	}
	at := []string{strings.Repeat("A, ", 64) + "", "Bearer " + strings.Repeat("a=b, ", 64)[:318]}
	if got := ParseChallenges(at[:1]); len(got.List) != 64 || len(got.Deviations) > 0 {
		t.Errorf("64 challenges: %d, %+v", len(got.List), got.Deviations)
	}
	if got := ParseChallenges(at[1:]); len(got.List[0].Params) != 64 || len(got.Fatal()) > 0 {
		t.Errorf("64 parameters: %d, %+v", len(got.List[0].Params), got.Deviations)
	}
}

func FuzzParseChallenges(f *testing.F) {
	for _, s := range []string{
		"", "Bearer", `Bearer realm="a", scope="b c"`, `Basic realm="x", Bearer resource_metadata="https://h/"`, "Negotiate YII=",
		`Bearer realm='a`, `Bearer realm="a\"`, `Bearer realm="a"b, c="d"`, `Bearer a=&quot;b&quot;`, "Bearer\ta=“b”", `"Bearer a=\"b\""`,
		"Bearer a=\"b\",\r\n c=\"d\"", "WWW-Authenticate: Bearer", `{"a":1}`, `Bearer error_description=The token expired a="b"`,
		"Bearer \x00\x1b[2J\x7f", "Bearer a=\xff\xfe", "A\nB\nc=d", `Bearer; a: b`, `Bearer a b_c "d"`, `=`, `"`, `""`, `\"`, `,;=`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkBounds(t, []string{s})
		checkBounds(t, strings.Split(s, "\n"))
	})
}
