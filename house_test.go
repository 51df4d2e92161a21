// Package casdoctor holds tests of the house itself: which package may know which.
package casdoctor

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// layers lists packages from the top of the house to its ground. A package may import
// packages of its own layer's allowed list only; see "Architecture" in the README.
var layers = map[string][]string{
	"cmd/casdoctor":          {"handlers", "checks", "checks/..."},
	"handlers":               {"views", "static", "checks", "checks/corsgrid", "checks/fetch", "checks/simulate", "checks/jwt", "checks/runs", "checks/lab", "checks/codes", "checks/target", "checks/probe", "checks/export", "checks/evidence", "checks/casdoor"},
	"views":                  {"checks", "checks/codes", "checks/corsgrid", "checks/fetch", "checks/mcp", "checks/simulate", "checks/jwt", "checks/target", "checks/probe", "checks/evidence"},
	"static":                 {},
	"checks/battery":         {"checks", "checks/challenge", "checks/discovery", "checks/pitfalls", "checks/reach", "checks/registration", "checks/redirect", "checks/consent", "checks/resource", "checks/tokenendpoint", "checks/introspection", "checks/token", "checks/scope", "checks/transport", "checks/cors"},
	"checks/corsgrid":        {"checks/casdoor", "checks/codes", "checks/facts", "checks/fetch", "checks/mcp", "checks/probe", "checks/simulate", "checks/target"},
	"checks/runs":            {"checks", "checks/codes", "checks/diagnose", "checks/facts", "checks/probe", "checks/target"},
	"checks/export":          {"checks", "checks/codes", "checks/evidence", "checks/fetch", "checks/probe", "checks/simulate"},
	"checks/diagnose":        {"checks", "checks/codes", "checks/probe"},
	"checks/lab":             {"checks/codes", "checks/target"},
	"checks":                 {"checks/codes", "checks/facts", "checks/probe", "checks/target"},
	"checks/facts":           {"checks/casdoor", "checks/fetch", "checks/jwt", "checks/mcp", "checks/oauth", "checks/probe", "checks/simulate", "checks/target"},
	"checks/facts/factstest": {"checks/facts", "checks/probe", "checks/target"},
	"checks/codes":           {},
	"checks/evidence":        {},
	"checks/probe":           {},
	"checks/target":          {},
	"checks/oauth":           {},
	"checks/mcp":             {},
	"checks/casdoor":         {},
	"checks/fetch":           {},
	"checks/simulate":        {"checks/fetch", "checks/mcp", "checks/oauth", "checks/probe"},
	"checks/jwt":             {"checks/target"},
}

// topics may use the vocabulary, the facts and what the standards and Casdoor say.
var topicImports = []string{"checks", "checks/codes", "checks/facts", "checks/casdoor", "checks/fetch", "checks/jwt", "checks/mcp", "checks/oauth", "checks/probe", "checks/simulate", "checks/target"}

func TestImportsRunOneWay(t *testing.T) {
	for _, topic := range []string{"challenge", "discovery", "pitfalls", "reach", "registration", "redirect", "consent", "resource", "tokenendpoint", "introspection", "token", "scope", "transport", "cors"} {
		layers["checks/"+topic] = topicImports
	}
	eachFile(t, func(path string, src []byte) {
		pkg := filepath.ToSlash(filepath.Dir(path))
		if strings.HasSuffix(path, "_test.go") || pkg == "." || strings.HasPrefix(pkg, "e2e") {
			return
		}
		allowed, known := layers[pkg]
		if !known {
			t.Errorf("%s is in no layer: add it to house_test.go and to the README's architecture section", pkg)
		}
		for _, imp := range imports(t, path, src) {
			if in, ok := strings.CutPrefix(imp, "casdoctor/"); ok && !permits(allowed, in) {
				t.Errorf("%s imports %s, which is not below it in the house", path, in)
			}
			if strings.HasPrefix(imp, "github.com/labstack/echo") && pkg != "handlers" {
				t.Errorf("%s imports echo; only handlers may know it", path)
			}
		}
	})
}

func permits(allowed []string, pkg string) bool {
	for _, a := range allowed {
		if a == pkg || strings.HasSuffix(a, "/...") && strings.HasPrefix(pkg, strings.TrimSuffix(a, "...")) {
			return true
		}
	}
	return false
}

var sends = regexp.MustCompile(`http\.Client\{|http\.DefaultClient|http\.(Get|Post|Head|PostForm)\(|net\.(Dial|DialTimeout|Dialer)\b|websocket\.DefaultDialer|http\.DefaultTransport|tls\.Dial`)

func TestOnlyTheProbeSends(t *testing.T) {
	eachFile(t, func(path string, src []byte) {
		if strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, filepath.Join("checks", "probe")) {
			return
		}
		if m := sends.Find(src); m != nil {
			t.Errorf("%s uses %s; every outbound byte goes through checks/probe", path, m)
		}
	})
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	documented := map[string]bool{}
	eachFile(t, func(path string, src []byte) {
		pkg := filepath.Dir(path)
		file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		documented[pkg] = documented[pkg] || file.Doc != nil && len(file.Doc.Text()) > 20
	})
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

func imports(t *testing.T, path string, src []byte) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, spec := range file.Imports {
		imp, _ := strconv.Unquote(spec.Path.Value)
		out = append(out, imp)
	}
	return out
}

// eachFile visits every Go file that people write.
func eachFile(t *testing.T, visit func(path string, src []byte)) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (path == "build" || strings.HasPrefix(d.Name(), ".") && path != ".") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_templ.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err == nil {
			visit(path, src)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
