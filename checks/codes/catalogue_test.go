package codes

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// constants reads the codes out of names.go and its companions, so that none can be forgotten here.
func constants(t *testing.T) map[Code]string {
	t.Helper()
	names, err := filepath.Glob("names*.go")
	if err != nil {
		t.Fatal(err)
	}
	var decls []ast.Decl
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		decls = append(decls, file.Decls...)
	}
	out := map[Code]string{}
	for _, d := range decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			spec := s.(*ast.ValueSpec)
			for i, v := range spec.Values {
				text, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				if other, twice := out[Code(text)]; twice {
					t.Errorf("%s and %s are the same code", other, spec.Names[i].Name)
				}
				out[Code(text)] = spec.Names[i].Name
			}
		}
	}
	if len(out) < 70 {
		t.Fatalf("only %d constants were found in names.go", len(out))
	}
	return out
}

func TestEveryConstantHasOneEntry(t *testing.T) {
	names := constants(t)
	seen := map[Code]int{}
	for _, e := range All() {
		seen[e.Code]++
		if _, ok := names[e.Code]; !ok {
			t.Errorf("entry %q has no constant in names.go", e.Code)
		}
	}
	for code, name := range names {
		if seen[code] != 1 {
			t.Errorf("%s has %d entries, want 1", name, seen[code])
		}
	}
}

func TestLookup(t *testing.T) {
	for _, e := range All() {
		if got, ok := Lookup(e.Code); !ok || got.Title != e.Title {
			t.Errorf("Lookup(%s) = %q, %v", e.Code, got.Title, ok)
		}
		if MustLookup(e.Code).Code != e.Code {
			t.Errorf("MustLookup(%s) gives another entry", e.Code)
		}
	}
	if _, ok := Lookup("no-such-code"); ok {
		t.Error("an unknown code is found")
	}
	defer func() {
		if recover() == nil {
			t.Error("MustLookup of an unknown code does not panic")
		}
	}()
	MustLookup("no-such-code")
}

func TestOrderAndPositions(t *testing.T) {
	all := All()
	for i, e := range all {
		if e.Stage < StageReach || e.Stage > StageCORS {
			t.Errorf("%s has the stage %d", e.Code, e.Stage)
		}
		if i > 0 && all[i-1].Stage > e.Stage {
			t.Errorf("%s (stage %d) comes after %s (stage %d)", e.Code, e.Stage, all[i-1].Code, all[i-1].Stage)
		}
		if Position(e.Code) != i {
			t.Errorf("Position(%s) = %d, want %d", e.Code, Position(e.Code), i)
		}
	}
	if Position("no-such-code") != len(all) {
		t.Error("an unknown code does not come last")
	}
	// Both are found wherever registration is open, and the narrower one leads.
	if Position(CasdoorDCRDefaultOrganization) > Position(CasdoorDCROpen) {
		t.Error("casdoor-dcr-open hides casdoor-dcr-default-organization")
	}
}

func TestAllGivesACopy(t *testing.T) {
	All()[0].Title = "changed"
	if All()[0].Title == "changed" {
		t.Error("a caller can change the catalogue")
	}
}

var families = []string{"as-metadata", "casdoor", "challenge", "cors", "dcr", "discovery", "edge", "jwks", "prm", "proxy", "redirect", "scope", "target", "token", "token-endpoint",
	"transport", "user-input"}

func TestEntriesAreWhole(t *testing.T) {
	titles := map[string]Code{}
	for _, e := range All() {
		if n := utf8.RuneCountInString(e.Title); n == 0 || n > 80 {
			t.Errorf("%s: the title has %d characters", e.Code, n)
		}
		if strings.HasSuffix(e.Title, ".") {
			t.Errorf("%s: the title ends in a full stop", e.Code)
		}
		if other, twice := titles[e.Title]; twice {
			t.Errorf("%s and %s have the same title", e.Code, other)
		}
		titles[e.Title] = e.Code
		if !slices.Contains(families, e.Family) {
			t.Errorf("%s: unknown family %q", e.Code, e.Family)
		}
		if !slices.Contains([]Severity{Error, Warning, Info}, e.Severity) {
			t.Errorf("%s: unknown severity %q", e.Code, e.Severity)
		}
		if e.Meaning == "" || e.Detection == "" || e.Standard == "" {
			t.Errorf("%s lacks its meaning, detection or standard", e.Code)
		}
		if n := sentences(e.Meaning); n < 1 || n > 3 {
			t.Errorf("%s: the meaning has %d sentences", e.Code, n)
		}
		if e.Advisory && e.Severity == Error {
			t.Errorf("%s is an error and advisory", e.Code)
		}
		if len(e.Clients) == 0 && e.Severity == Error {
			t.Errorf("%s is an error that hits no client", e.Code)
		}
	}
}

// sentences counts full stops at the end of words, which is near enough.
func sentences(s string) int { return strings.Count(s+" ", ". ") }

func TestGuidesAndStandards(t *testing.T) {
	for _, e := range All() {
		if _, ok := GuideBySlug(e.Guide); !ok {
			t.Errorf("%s: unknown section %q of the guide", e.Code, e.Guide)
		}
		if e.GuideNote != "" && !strings.HasSuffix(e.GuideNote, ".") {
			t.Errorf("%s: the note on the guide is no sentence", e.Code)
		}
		u, err := url.Parse(e.StandardURL)
		if err != nil || u.Scheme != "https" {
			t.Errorf("%s: the standard's URL is %q", e.Code, e.StandardURL)
			continue
		}
		if !slices.Contains([]string{"www.rfc-editor.org", "modelcontextprotocol.io", "fetch.spec.whatwg.org"}, u.Host) {
			t.Errorf("%s: the standard is on %s", e.Code, u.Host)
		}
		// "RFC 9728 §3.1" and its link must name the same document.
		if rfc, _, ok := strings.Cut(strings.TrimPrefix(u.Path, "/rfc/rfc"), "/"); !ok && u.Host == "www.rfc-editor.org" {
			section := strings.TrimPrefix(u.Fragment, "section-")
			if !strings.Contains(e.Standard, "RFC "+rfc) || !strings.Contains(e.Standard, "§"+section) {
				t.Errorf("%s: %q does not name %s", e.Code, e.Standard, e.StandardURL)
			}
		}
	}
}

func TestGuides(t *testing.T) {
	want := []string{"unauthorized", "cors", "redirect-uri", "discovery-404", "dcr-rejected", "consent", "insufficient-scope",
		"invalid-target", "client-connection", "introspection", "discovery-endpoints", "jwt", "network"}
	var got []string
	for _, g := range Guides() {
		got = append(got, g.Slug)
		if g.Title == "" || g.Differs != "" && (!strings.HasSuffix(g.Differs, ".") || sentences(g.Differs) != 1) {
			t.Errorf("%s: title %q, differs %q", g.Slug, g.Title, g.Differs)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("sections %v, want %v", got, want)
	}
	if _, ok := GuideBySlug("no-such-section"); ok {
		t.Error("an unknown section is found")
	}
}

var profiles = []string{"claude", "claude-code", "cursor", "vscode", "chatgpt", "mcp-remote", "inspector", "gemini-cli", "codex", "opencode", "go-sdk", "ts-sdk"}

func TestClientsAreKnown(t *testing.T) {
	for _, e := range All() {
		if slices.Equal(e.Clients, []string{"all"}) {
			continue
		}
		for _, c := range e.Clients {
			if !slices.Contains(profiles, c) {
				t.Errorf("%s: unknown client %q", e.Code, c)
			}
		}
	}
}

// The catalogue is data: it reads no file and knows nothing outside this package.
func TestThePackageIsPure(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) < 10 {
		t.Fatalf("files %v, %v", names, err)
	}
	for _, name := range names {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range file.Imports {
			path, _ := strconv.Unquote(imp.Path.Value)
			if !strings.HasSuffix(name, "_test.go") && !slices.Contains([]string{"fmt", "slices", "strings", "sync"}, path) {
				t.Errorf("%s imports %s", name, path)
			}
			if path == "os" || strings.HasPrefix(path, "io") {
				t.Errorf("%s imports %s: nothing outside this folder may be read", name, path)
			}
		}
	}
}

// A meaning stands on the page of every case of its code: a host, or a reason out of several that the
// finding has decided, would be untrue of most.
func TestMeaningsAreTrueOfEveryCase(t *testing.T) {
	for _, e := range All() {
		if strings.Contains(e.Meaning, "https://") || strings.Contains(e.Meaning, "http://") || strings.Contains(e.Meaning, "example.") {
			t.Errorf("%s: the meaning names a host: %s", e.Code, e.Meaning)
		}
	}
	for code, decided := range map[Code]string{TLSUntrustedCert: "self-signed", WWWAuthenticateMalformed: "comma"} {
		if m := MustLookup(code).Meaning; strings.Contains(m, decided) {
			t.Errorf("%s: the meaning says what only the finding knows: %s", code, m)
		}
	}
}

// TestEveryHeadingOfTheGuideLeadsSomewhere: documentation links with the anchors that it knows.
func TestEveryHeadingOfTheGuideLeadsSomewhere(t *testing.T) {
	for anchor, slug := range map[string]string{"testing-with-curl": guideDiscoveryEndpoints, "mcp-inspector": guideClientConnection, "debug-logging": guideNetwork,
		"debugging-tools": guideClientConnection, "cors-errors-in-browser": guideCORS} {
		if g, ok := GuideByAnchor(anchor); !ok || g.Slug != slug {
			t.Errorf("%s leads to %q, want %s", anchor, g.Slug, slug)
		}
	}
	if _, ok := GuideByAnchor("no-such-heading"); ok {
		t.Error("any anchor leads somewhere")
	}
}
