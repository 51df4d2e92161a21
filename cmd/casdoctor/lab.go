package main

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"casdoctor/checks/lab"
	"casdoctor/checks/target"
)

const labHelp = `casdoctor lab starts a healthy pair of servers and one pair for each named fault, on
loopback only, and prints how to diagnose each. It runs until it is interrupted.

Examples:
  casdoctor lab --list
  casdoctor lab
  casdoctor lab --only healthy,prm-missing --write-ca lab-ca.pem
`

// runLab lists or starts the lab.
func runLab(ctx context.Context, args []string, env environment) int {
	fs := newFlags("lab", labHelp, env)
	var only list
	showList := fs.Bool("list", false, "lists the pairs without starting them")
	host := fs.String("host", "127.0.0.1", "loopback `address` to listen on")
	caFile := fs.String("write-ca", "", "writes the certificate of the lab's authority to this `file`, for --ca-file")
	fs.Var(&only, "only", "only these `pairs`; repeatable")
	if ok, status := parse(fs, args, env); !ok {
		return status
	}
	if *showList {
		return listLab(env.stdout)
	}
	if addr, err := netip.ParseAddr(*host); err != nil || !addr.IsLoopback() {
		return wrongUse(env, fmt.Errorf("--host %q is no loopback address; the lab is broken on purpose and stays on this machine, for example 127.0.0.1", *host))
	}
	if err := knownPairs("only", only...); err != nil {
		return wrongUse(env, err)
	}
	l, err := lab.Start(ctx, lab.Options{Host: *host, Only: only})
	if err != nil {
		return wrongUse(env, err)
	}
	defer l.Close()
	if *caFile != "" {
		block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: l.Authority().Raw})
		if err := os.WriteFile(*caFile, block, 0o644); err != nil {
			return wrongUse(env, fmt.Errorf("--write-ca: %w", err))
		}
	}
	printPairs(env.stdout, l.Pairs(), *caFile)
	<-ctx.Done()
	return exitOK
}

// knownPairs names the first of the pairs that the lab does not have.
func knownPairs(flagName string, names ...string) error {
	for _, name := range names {
		if !slices.ContainsFunc(lab.Specs(), func(s lab.Spec) bool { return s.Name == name }) {
			return fmt.Errorf("--%s: the lab has no pair %q; casdoctor lab --list names them all, for example --%s prm-missing", flagName, name, flagName)
		}
	}
	return nil
}

func listLab(w io.Writer) int {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(tw, "PAIR\tDIAGNOSIS\tWHAT IT SHOWS")
	for _, s := range lab.Specs() {
		expected := string(s.Code)
		if s.Healthy {
			expected = "(healthy)"
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", s.Name, expected, s.Title)
	}
	tw.Flush()
	return exitOK
}

func printPairs(w io.Writer, pairs []lab.Pair, caFile string) {
	fmt.Fprintf(w, "The lab is up on loopback, pairs: %d. Interrupt to stop it.\n", len(pairs))
	if caFile == "" && slices.ContainsFunc(pairs, func(p lab.Pair) bool { return encrypted(p.Input) }) {
		fmt.Fprintln(w, "Some pairs use https. For another process to trust them, start the lab with --write-ca lab-ca.pem.")
	}
	fmt.Fprintln(w)
	for _, p := range pairs {
		fmt.Fprintf(w, "%s: %s\n  %s\n\n", p.Name, p.Title, commandFor(p.Input, p.Resolve, caFile))
	}
}

func encrypted(in target.Input) bool {
	return strings.HasPrefix(in.Casdoor, "https:") || strings.HasPrefix(in.MCP, "https:")
}

// commandFor is the command line that diagnoses a pair from another process.
func commandFor(in target.Input, resolve map[string]string, caFile string) string {
	parts := []string{"casdoctor check"}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, "--"+name+" "+shellWord(value))
		}
	}
	add("casdoor", in.Casdoor)
	add("mcp", in.MCP)
	add("token", in.Token)
	add("client-id", in.ClientID)
	add("client-secret", in.ClientSecret)
	add("redirect-uri", in.RedirectURI)
	for _, uri := range in.RegisteredRedirectURIs {
		add("registered-redirect-uri", uri)
	}
	add("origin", in.Origin)
	add("resource", in.Resource)
	add("scope", in.Scope)
	add("client", in.Client)
	if in.AllowRegistration {
		parts = append(parts, "--allow-registration")
	}
	for _, from := range slices.Sorted(maps.Keys(resolve)) {
		add("resolve", from+":"+resolve[from])
	}
	if encrypted(in) {
		add("ca-file", caFile)
	}
	return strings.Join(parts, " ")
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// shellWord quotes a value for a POSIX shell where it needs that.
func shellWord(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
