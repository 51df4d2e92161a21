package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"casdoctor/checks/battery"
	"casdoctor/checks/lab"
	"casdoctor/checks/probe"
	"casdoctor/checks/runs"
	"casdoctor/handlers"
)

const serveHelp = `casdoctor serve starts the dashboard and prints the URL to open.

Listening on loopback only (the default), it may diagnose private and loopback hosts.
Listening on anything else, it diagnoses public hosts only, plus what --allow-network opens.
Cloud metadata addresses are never reached.

Examples:
  casdoctor
  casdoctor serve --listen 127.0.0.1:9000 --ca-file company-ca.pem
  casdoctor serve --listen 0.0.0.0:8080 --allow-network 10.20.0.0/16 --lab=false
`

// serve runs the dashboard until ctx ends.
func serve(ctx context.Context, args []string, env environment) int {
	fs := newFlags("serve", serveHelp, env)
	var n network
	listen := fs.String("listen", "127.0.0.1:8080", "`address` to listen on; port 0 picks a free one")
	withLab := fs.Bool("lab", true, "starts the built-in lab; --lab=false leaves it out")
	timeout := fs.Duration("timeout", 30*time.Second, "longest `duration` of one run")
	keep := fs.Int("keep", 200, "finished `runs` kept in memory")
	n.flags(fs, true)
	if ok, status := parse(fs, args, env); !ok {
		return status
	}
	opts, err := n.probe()
	if err == nil {
		_, err = n.prefixes()
	}
	if err == nil {
		err = inRange(*timeout, *keep)
	}
	if err != nil {
		return wrongUse(env, err)
	}
	ln, err := net.Listen("tcp", *listen)
	if err != nil {
		return wrongUse(env, fmt.Errorf("cannot listen on %s: %w; choose another address with --listen, for example --listen 127.0.0.1:0", *listen, err))
	}
	defer ln.Close()
	var l *lab.Lab
	if *withLab {
		if l, err = lab.Start(ctx, lab.Options{}); err != nil {
			return wrongUse(env, fmt.Errorf("the lab did not start: %w", err))
		}
		defer l.Close()
		opts.ExtraRoots = append(opts.ExtraRoots, l.Authority())
	}
	if opts.Policy, err = policyFor(*listen, n, l); err != nil {
		return wrongUse(env, err)
	}
	store := runs.NewStore(runs.Options{Probe: opts, Battery: battery.All(), Timeout: *timeout, Keep: *keep, Version: buildVersion()})
	defer store.Close()
	handler := handlers.New(handlers.Config{Store: store, Lab: l, Version: buildVersion(), Listen: *listen})
	return serveOn(ctx, ln, handlers.NewServer(*listen, handler), env)
}

func inRange(timeout time.Duration, keep int) error {
	if timeout <= 0 || timeout > 10*time.Minute {
		return fmt.Errorf("--timeout %s must be more than 0 and at most 10m, for example %s", timeout, exampleOf("timeout"))
	}
	if keep < 1 {
		return fmt.Errorf("--keep %d must be at least 1, for example %s", keep, exampleOf("keep"))
	}
	return nil
}

func policyFor(listen string, n network, l *lab.Lab) (probe.Policy, error) {
	prefixes, err := n.prefixes()
	if err != nil {
		return nil, err
	}
	if l == nil {
		return probe.PolicyFor(listen, prefixes, nil)
	}
	return probe.PolicyFor(listen, prefixes, l.Listeners())
}

// serveOn serves until ctx ends, then lets open requests finish for a moment.
func serveOn(ctx context.Context, ln net.Listener, srv *http.Server, env environment) int {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(ln) }()
	fmt.Fprintf(env.stdout, "Casdoctor is ready. Open %s\n", openURL(ln.Addr()))
	select {
	case err := <-failed:
		if !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(env.stderr, "casdoctor serve: %v\n", err)
			return exitBroken
		}
	case <-ctx.Done():
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		if srv.Shutdown(grace) != nil {
			srv.Close()
		}
	}
	return exitOK
}

// openURL is what a person types to reach the listener.
func openURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
