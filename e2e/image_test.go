package e2e

import (
	"debug/elf"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// These tests check what the Dockerfile puts into the image, as far as that can be done
// without Docker.

// instruction is a line of the Dockerfile: "COPY" and what follows it.
type instruction struct{ name, args string }

// dockerfile reads the Dockerfile's stages.
func dockerfile(t *testing.T) [][]instruction {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	var stages [][]instruction
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\\\n", " ")) {
		name, args, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if name = strings.ToUpper(name); name == "FROM" {
			stages = append(stages, nil)
		}
		if len(stages) == 0 {
			t.Fatalf("%s stands before the first FROM", name)
		}
		stages[len(stages)-1] = append(stages[len(stages)-1], instruction{name, strings.TrimSpace(args)})
	}
	return stages
}

// all returns the arguments of each instruction of that name.
func all(stage []instruction, name string) []string {
	var out []string
	for _, i := range stage {
		if i.name == name {
			out = append(out, i.args)
		}
	}
	return out
}

func TestImageHoldsTheBinaryAndTheAuthoritiesAlone(t *testing.T) {
	stages := dockerfile(t)
	last := stages[len(stages)-1]
	if from := all(last, "FROM"); len(stages) < 2 || from[0] != "scratch" {
		t.Errorf("the last of %d stages is FROM %s, want scratch after a stage that builds", len(stages), from)
	}
	want := []string{
		"--from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt",
		"--from=build /out/casdoctor /casdoctor",
	}
	if got := slices.Sorted(slices.Values(all(last, "COPY"))); !slices.Equal(got, want) {
		t.Errorf("the image is copied from %q, want %q", got, want)
	}
	for _, name := range []string{"ADD", "RUN"} {
		if lines := all(last, name); len(lines) > 0 {
			t.Errorf("the last stage has %s %q", name, lines)
		}
	}
	users := all(last, "USER")
	if len(users) != 1 || strings.Trim(users[0], "0123456789:") != "" || strings.HasPrefix(users[0], "0") || strings.HasSuffix(users[0], ":0") {
		t.Errorf("USER is %q, want one number of a user and of a group that are not root", users)
	}
	if entry := all(last, "ENTRYPOINT"); !slices.Equal(entry, []string{`["/casdoctor"]`}) {
		t.Errorf("ENTRYPOINT is %q", entry)
	}
	if port := all(last, "EXPOSE"); len(port) != 1 || !strings.HasSuffix(environment(last)["CASDOCTOR_LISTEN"], ":"+port[0]) {
		t.Errorf("EXPOSE is %q, but the dashboard listens on %q", port, environment(last)["CASDOCTOR_LISTEN"])
	}
}

// environment reads the ENV lines of a stage.
func environment(stage []instruction) map[string]string {
	out := map[string]string{}
	for _, line := range all(stage, "ENV") {
		for _, pair := range strings.Fields(line) {
			name, value, _ := strings.Cut(pair, "=")
			out[name] = value
		}
	}
	return out
}

// imageBinary builds what .dockerignore lets through, with the Dockerfile's own command.
var imageBinary = sync.OnceValues(func() (string, string) {
	src, out := filepath.Join(scratch, "image-src"), filepath.Join(scratch, "image-out")
	if err := copyContext("..", src); err != nil {
		return "", err.Error()
	}
	cmd := exec.Command("sh", "-c", buildCommand)
	cmd.Args[2] = strings.ReplaceAll(cmd.Args[2], "/out/", out+"/")
	cmd.Dir, cmd.Env = src, append(os.Environ(), "GOFLAGS=-mod=readonly", "GOWORK=off")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", err.Error() + ": " + string(text)
	}
	return filepath.Join(out, "casdoctor"), ""
})

// buildCommand is held to be the Dockerfile's by a test.
const buildCommand = `CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /out/casdoctor ./cmd/casdoctor`

func built(t *testing.T) string {
	t.Helper()
	path, trouble := imageBinary()
	if trouble != "" {
		t.Fatalf("the image does not build: %s", trouble)
	}
	return path
}

// copyContext copies what Docker would send to the build.
func copyContext(from, to string) error {
	rules, err := os.ReadFile(filepath.Join(from, ".dockerignore"))
	if err != nil {
		return err
	}
	return filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, name)
		if err != nil || rel == "." {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".git" || !admitted(string(rules), filepath.ToSlash(rel)) {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		if !admitted(string(rules), filepath.ToSlash(rel)) {
			return nil
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o644)
	})
}

// admitted follows .dockerignore: the last rule that matches a path or a folder above it decides.
func admitted(rules, name string) bool {
	in := true
	for rule := range strings.Lines(rules) {
		rule = strings.TrimSpace(rule)
		if rule == "" || strings.HasPrefix(rule, "#") {
			continue
		}
		rule, again := strings.CutPrefix(rule, "!")
		for p := name; p != "."; p = path.Dir(p) {
			if ok, _ := path.Match(strings.Trim(rule, "/"), p); ok {
				in = again
			}
		}
	}
	return in
}

func TestImageContext(t *testing.T) {
	rules, err := os.ReadFile(filepath.Join("..", ".dockerignore"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"go.mod": true, "go.sum": true, "cmd/casdoctor/main.go": true, "static/app.css": true, "checks/lab/lab.go": true,
		".git": false, "build": false, "build/axe/package.json": false, ".env": false, "e2e/doc.go": false, "casdoctor": false, "Dockerfile": false} {
		if got := admitted(string(rules), name); got != want {
			t.Errorf("%s is sent to the build: %v, want %v", name, got, want)
		}
	}
	stages := dockerfile(t)
	if lines := all(stages[0], "RUN"); !slices.Contains(lines, buildCommand) {
		t.Errorf("the Dockerfile builds with %q, this test with %q", lines, buildCommand)
	}
	for _, line := range all(stages[0], "COPY") {
		for _, name := range strings.Fields(line)[:len(strings.Fields(line))-1] {
			if _, err := os.Stat(filepath.Join("..", name)); err != nil || name != "." && !admitted(string(rules), name) {
				t.Errorf("COPY %s: %s is not there or not let through", line, name)
			}
		}
	}
}

func TestImageGoIsNewEnough(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join("..", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(mod)) {
		if version, ok := strings.CutPrefix(strings.TrimSpace(line), "go "); ok {
			from := strings.Fields(all(dockerfile(t)[0], "FROM")[0])[0]
			if tag := strings.TrimPrefix(from, "golang:"); !strings.HasPrefix(version+".", tag+".") {
				t.Errorf("the image builds with %s, go.mod wants go %s", from, version)
			}
		}
	}
}

func TestImageBinaryIsStatic(t *testing.T) {
	f, err := elf.Open(built(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary has a segment %s", p.Type)
		}
	}
	if f.Section(".dynamic") != nil || f.Section(".interp") != nil {
		t.Error("the binary is linked dynamically")
	}
}

func TestImageStartsWithNothingAround(t *testing.T) {
	stages := dockerfile(t)
	cmd := exec.Command(built(t), "serve")
	cmd.Dir = t.TempDir()
	cmd.Env = []string{}
	for name, value := range environment(stages[len(stages)-1]) {
		if name == "CASDOCTOR_LISTEN" {
			value = "127.0.0.1:0"
		}
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	url, stop, err := start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	for path, want := range map[string]string{"/healthz": "ok\n", "/readyz": "ok\n", "/": "Why does the MCP client not connect?", "/lab": "The lab is off."} {
		res, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d, without %q", path, res.StatusCode, want)
		}
	}
	if left, err := os.ReadDir(cmd.Dir); err != nil || len(left) > 0 {
		t.Errorf("the dashboard left files behind: %v %v", left, err)
	}
	_ = cmd.Process.Signal(syscall.SIGTERM) // as Docker stops it
	stop()
	if code := cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("stopped, it exits with status %d", code)
	}
}
