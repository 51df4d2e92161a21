package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// examples are values that a flag takes, for the sentence about one that it does not.
var examples = map[string]string{
	"casdoor": "https://auth.example.com", "mcp": "https://mcp.example.com/mcp", "token": "@token.txt", "client-id": "3f2a9c1d",
	"client-secret": "@secret.txt", "redirect-uri": "http://localhost:3334/callback", "registered-redirect-uri": "http://localhost/callback",
	"origin": "https://inspector.example.com", "resource": "https://mcp.example.com/mcp", "scope": "\"openid profile\"", "client": "claude",
	"topic": "discovery", "format": "json", "timeout": "30s", "ca-file": "company-ca.pem", "resolve": "mcp.example.com:443:127.0.0.1",
	"allow-network": "10.20.0.0/16", "listen": "127.0.0.1:8080", "keep": "200", "host": "127.0.0.1", "only": "healthy,prm-missing", "write-ca": "lab-ca.pem",
	"lab": "prm-missing", "url": "https://mcp.example.com/mcp", "method": "POST", "header": "\"Content-Type: application/json\"", "body": "'{}'",
}

// leading is the flag that shows how a command is used.
var leading = map[string]string{"check": "mcp", "cors": "url", "serve": "listen", "lab": "only"}

// byHand are flags that the environment does not set: one command's word must not change
// another's, and a container that serves without a lab can still check.
var byHand = map[string]bool{"check lab": true, "lab list": true}

// newFlags makes a flag set whose help begins with the text given.
func newFlags(name, help string, env environment) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // what is wrong is said by parse
	fs.Usage = func() { printHelp(env.stdout, fs, help) }
	return fs
}

func printHelp(w io.Writer, fs *flag.FlagSet, help string) {
	fmt.Fprint(w, help, "\nFlags:\n")
	fs.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  %s\n      %s", strings.TrimSpace("--"+f.Name+" "+value), text)
		if f.DefValue != "" && f.DefValue != "false" {
			fmt.Fprintf(w, " (default %s)", f.DefValue)
		}
		fmt.Fprintln(w)
	})
}

// parse reads the arguments, then the environment for the flags that were not given.
// It returns false and the exit status when the command must not go on.
func parse(fs *flag.FlagSet, args []string, env environment) (bool, int) {
	help := fs.Usage
	fs.Usage = func() {} // the flag package would show it with every error
	err := fs.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		help()
		return false, exitOK
	}
	switch {
	case err != nil:
		err = errors.New(trouble(fs, err.Error()))
	case fs.NArg() > 0:
		err = fmt.Errorf("%q is no flag. Write the value behind its flag, for example %s", fs.Arg(0), exampleOf(leading[fs.Name()]))
	default:
		err = fromEnvironment(fs, env)
	}
	if err != nil {
		fmt.Fprintf(env.stderr, "casdoctor %s: %v\n", fs.Name(), err)
		return false, exitUsage
	}
	return true, exitOK
}

func fromEnvironment(fs *flag.FlagSet, env environment) error {
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var bad error
	fs.VisitAll(func(f *flag.Flag) {
		name := "CASDOCTOR_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		v := env.getenv(name)
		if v == "" || given[f.Name] || byHand[fs.Name()+" "+f.Name] {
			return
		}
		if fs.Set(f.Name, v) != nil && bad == nil {
			bad = fmt.Errorf("%s: %q cannot be read, for example %s=%s", name, v, name, sample(fs, f.Name))
		}
	})
	return bad
}

var badValue = regexp.MustCompile(`(?s)^invalid (?:boolean )?value (".*") for (?:flag )?-([^:]*): `)

// trouble says what the flag package found wrong, naming the flag and an example.
func trouble(fs *flag.FlagSet, text string) string {
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		return fmt.Sprintf("there is no flag --%s; casdoctor %s --help lists them all, for example %s", name, fs.Name(), exampleOf(leading[fs.Name()]))
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Sprintf("--%s needs a value, for example %s", name, exampleOf(name))
	}
	if m := badValue.FindStringSubmatch(text); m != nil {
		return fmt.Sprintf("--%s: %s cannot be read, for example --%s=%s", m[2], m[1], m[2], sample(fs, m[2]))
	}
	return fmt.Sprintf("%s; for example %s", text, exampleOf(leading[fs.Name()]))
}

// exampleOf is a flag with a value that it takes.
func exampleOf(name string) string { return "--" + name + " " + examples[name] }

// sample is a value of the flag.
func sample(fs *flag.FlagSet, name string) string {
	if b, ok := fs.Lookup(name).Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
		return "false"
	}
	return examples[name]
}
