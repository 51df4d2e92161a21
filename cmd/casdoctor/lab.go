package main

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"os"
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
	fmt.Fprintf(w, "The lab is up: %d pairs on loopback. Interrupt to stop it.\n\n", len(pairs))
	for _, p := range pairs {
		fmt.Fprintf(w, "%s: %s\n  %s\n\n", p.Name, p.Title, commandFor(p.Input, p.Resolve, caFile))
	}
}

// commandFor is the command line that diagnoses a pair from another process.
func commandFor(in target.Input, resolve map[string]string, caFile string) string {
	parts := []string{"casdoctor check"}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" "+value)
		}
	}
	add("--casdoor", in.Casdoor)
	add("--mcp", in.MCP)
	add("--client-id", in.ClientID)
	add("--client", in.Client)
	for _, from := range slices.Sorted(maps.Keys(resolve)) {
		add("--resolve", from+":"+resolve[from])
	}
	if strings.HasPrefix(in.Casdoor, "https:") || strings.HasPrefix(in.MCP, "https:") {
		add("--ca-file", caFile)
	}
	return strings.Join(parts, " ")
}
