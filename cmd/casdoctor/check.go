package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"casdoctor/checks"
	"casdoctor/checks/battery"
	"casdoctor/checks/export"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/checks/target"
)

const checkHelp = `casdoctor check runs the battery once and prints what it found.

Examples:
  casdoctor check --casdoor https://auth.example.com --mcp https://mcp.example.com/mcp
  casdoctor check --mcp https://mcp.example.com/mcp --client claude --format json
  CASDOCTOR_TOKEN=… casdoctor check --mcp http://localhost:3000/mcp
  casdoctor check --mcp https://mcp.example.com/mcp --token @token.txt
  casdoctor check --mcp https://mcp.example.com/mcp --format junit > casdoctor.xml
  casdoctor check --lab prm-missing

Either URL may be missing: what needs it is skipped and says so; with the MCP URL alone
the authorization server is discovered.

Exit status: 0 healthy or degraded, 1 broken, 2 wrong use, 3 undetermined.
`

// checkArgs are the flags of "casdoctor check".
type checkArgs struct {
	input   target.Input
	topics  list
	format  string
	timeout time.Duration
	labName string
	verbose bool
	net     network
}

func (a *checkArgs) flags(fs *flag.FlagSet) {
	in := &a.input
	fs.StringVar(&in.Casdoor, "casdoor", "", "`URL` of Casdoor (the authorization server)")
	fs.StringVar(&in.MCP, "mcp", "", "`URL` of the MCP server")
	fs.StringVar(&in.Token, "token", "", "access `token` of the failing setup, or @file; better in CASDOCTOR_TOKEN")
	fs.StringVar(&in.ClientID, "client-id", "", "client `id` that the client uses")
	fs.StringVar(&in.ClientSecret, "client-secret", "", "client `secret`, or @file; better in CASDOCTOR_CLIENT_SECRET")
	fs.StringVar(&in.RedirectURI, "redirect-uri", "", "redirect `URI` that the client sends")
	fs.Var((*lines)(&in.RegisteredRedirectURIs), "registered-redirect-uri", "redirect `URI` that is registered for the client, to be compared; repeatable")
	fs.StringVar(&in.Origin, "origin", "", "`origin` of a client that runs in a browser")
	fs.StringVar(&in.Resource, "resource", "", "`resource` parameter that the client sends")
	fs.StringVar(&in.Scope, "scope", "", "`scopes` that the client asks for, separated by spaces")
	fs.StringVar(&in.Client, "client", "", "client `profile`: "+strings.Join(profileIDs(), ", "))
	fs.Var(&a.topics, "topic", "only this `topic`: "+strings.Join(target.ValidTopics(), ", ")+"; repeatable")
	fs.BoolVar(&in.AllowRegistration, "allow-registration", false, "allows a throwaway client registration on the authorization server")
	fs.StringVar(&a.format, "format", "text", "`format` of the report: "+strings.Join(export.Names(), ", "))
	fs.BoolVar(&a.verbose, "verbose", false, "shows every check and all advice in the text")
	fs.DurationVar(&a.timeout, "timeout", 30*time.Second, "longest `duration` of the whole run")
	fs.StringVar(&a.labName, "lab", "", "diagnoses this `pair` of the built-in lab in place of URLs (see casdoctor lab --list)")
	a.net.flags(fs, false)
}

func profileIDs() []string {
	var ids []string
	for _, p := range target.Profiles() {
		ids = append(ids, p.ID)
	}
	return ids
}

// check runs the battery once.
func check(ctx context.Context, args []string, env environment) int {
	var a checkArgs
	fs := newFlags("check", checkHelp, env)
	a.flags(fs)
	if ok, status := parse(fs, args, env); !ok {
		return status
	}
	if err := a.valid(); err != nil {
		return wrongUse(env, err)
	}
	a.input.Topics = a.topics
	opts, err := a.net.probe()
	if err != nil {
		return wrongUse(env, err)
	}
	opts.Policy = probe.LoopbackPolicy()
	if a.labName != "" {
		l, err := a.startLab(ctx, &opts)
		if err != nil {
			return wrongUse(env, err)
		}
		defer l.Close()
	}
	t, problems := target.Parse(a.input)
	if len(problems) > 0 {
		return wrongInput(env, problems)
	}
	rep, err := a.diagnose(ctx, t, opts)
	if err != nil {
		return wrongUse(env, err)
	}
	return a.print(rep, env)
}

func (a *checkArgs) valid() error {
	if _, ok := export.ByName(a.format); !ok {
		return fmt.Errorf("--format %q is not known; use one of %s, for example %s", a.format, strings.Join(export.Names(), ", "), exampleOf("format"))
	}
	if a.timeout <= 0 || a.timeout > 10*time.Minute {
		return fmt.Errorf("--timeout %s must be more than 0 and at most 10m, for example %s", a.timeout, exampleOf("timeout"))
	}
	return errors.Join(fromFile("token", &a.input.Token), fromFile("client-secret", &a.input.ClientSecret))
}

// fromFile replaces "@path" by the file's content. No message quotes the path: it may be
// a secret that begins with @.
func fromFile(name string, value *string) error {
	path, ok := strings.CutPrefix(*value, "@")
	if !ok {
		return nil
	}
	b, err := os.ReadFile(path)
	if failed := (*os.PathError)(nil); errors.As(err, &failed) {
		err = failed.Err
	}
	if err != nil {
		return fmt.Errorf("--%s: the file named behind @ could not be read: %w; for example %s", name, err, exampleOf(name))
	}
	if *value = strings.TrimSpace(string(b)); *value == "" {
		return fmt.Errorf("--%s: the file named behind @ is empty; for example %s", name, exampleOf(name))
	}
	return nil
}

// startLab starts the one pair and fills in what is not given.
func (a *checkArgs) startLab(ctx context.Context, opts *probe.Options) (*lab.Lab, error) {
	if a.input.Casdoor != "" || a.input.MCP != "" {
		return nil, errors.New("--lab takes the place of --casdoor and --mcp; give one or the other")
	}
	if err := knownPairs("lab", a.labName); err != nil {
		return nil, err
	}
	l, err := lab.Start(ctx, lab.Options{Only: []string{a.labName}})
	if err != nil {
		return nil, err
	}
	pair, _ := l.Pair(a.labName)
	fillIn(&a.input, pair.Input)
	for from, to := range pair.Resolve {
		opts.ResolveOverride[from] = to
	}
	opts.ExtraRoots = append(opts.ExtraRoots, l.Authority())
	return l, nil
}

// fillIn takes over from a pair of the lab what is not given.
func fillIn(in *target.Input, pair target.Input) {
	for _, f := range []struct {
		given *string
		pair  string
	}{
		{&in.Casdoor, pair.Casdoor}, {&in.MCP, pair.MCP}, {&in.Token, pair.Token}, {&in.ClientID, pair.ClientID}, {&in.ClientSecret, pair.ClientSecret},
		{&in.RedirectURI, pair.RedirectURI}, {&in.Origin, pair.Origin}, {&in.Resource, pair.Resource}, {&in.Scope, pair.Scope}, {&in.Client, pair.Client},
	} {
		if *f.given == "" {
			*f.given = f.pair
		}
	}
	if len(in.RegisteredRedirectURIs) == 0 {
		in.RegisteredRedirectURIs = pair.RegisteredRedirectURIs
	}
	in.AllowRegistration = in.AllowRegistration || pair.AllowRegistration
}

func (a *checkArgs) diagnose(ctx context.Context, t target.Target, opts probe.Options) (checks.Report, error) {
	store := runs.NewStore(runs.Options{Probe: opts, Battery: battery.All(), Timeout: a.timeout, Version: buildVersion()})
	defer store.Close()
	r, err := store.Start(t)
	if err != nil {
		return checks.Report{}, err
	}
	select {
	case <-r.Done():
	case <-ctx.Done():
		r.Cancel()
		<-r.Done()
	}
	return r.Snapshot().Report, nil
}

func (a *checkArgs) print(rep checks.Report, env environment) int {
	var err error
	if f, ok := export.ByName(a.format); ok && a.format != "text" {
		err = f.Write(env.stdout, rep)
	} else {
		err = export.Text(env.stdout, rep, a.textOptions(env))
	}
	if err != nil {
		fmt.Fprintf(env.stderr, "casdoctor check: the report could not be written: %v\n", err)
		return exitUndetermined
	}
	switch rep.Verdict {
	case checks.Broken:
		return exitBroken
	case checks.Undetermined:
		return exitUndetermined
	}
	return exitOK
}

// textOptions: a terminal has colours and an end of the line, a file or a pipe has neither.
func (a *checkArgs) textOptions(env environment) export.TextOptions {
	o := export.TextOptions{Brief: !a.verbose, Colour: env.terminal}
	if env.terminal {
		o.Width = 100
	}
	return o
}

func wrongUse(env environment, err error) int {
	fmt.Fprintf(env.stderr, "casdoctor: %v\n", err)
	return exitUsage
}

// flagOf is the flag of an input; what is a list there is one flag for each value here.
func flagOf(field string) string {
	return strings.TrimSuffix(strings.ReplaceAll(field, "_", "-"), "s")
}

func wrongInput(env environment, problems []target.FieldError) int {
	for _, p := range problems {
		fmt.Fprintf(env.stderr, "casdoctor check: --%s: %s\n", flagOf(p.Field), p.Message)
		if p.Example != "" {
			fmt.Fprintf(env.stderr, "    for example %s\n", p.Example)
		}
	}
	return exitUsage
}
