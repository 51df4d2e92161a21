// Command casdoctor serves the diagnostics dashboard, runs the same battery in a
// terminal, and starts the built-in lab. It wires packages together and decides nothing.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"casdoctor/checks/mcp"
)

// version is set by the linker for releases.
var version = "dev"

// The exit statuses of every command.
const (
	exitOK           = 0 // healthy or degraded
	exitBroken       = 1
	exitUsage        = 2
	exitUndetermined = 3
)

// environment is what a command may touch of the process it runs in.
type environment struct {
	stdout, stderr io.Writer
	getenv         func(string) string
	// terminal is set when stdout is one: only then are colours used.
	terminal bool
}

func main() {
	mcp.Version = buildVersion() // what MCP servers are told of their client
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], environment{
		stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv,
		terminal: isTerminal(os.Stdout) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}))
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// run executes one command and returns its exit status.
func run(ctx context.Context, args []string, env environment) int {
	command := "serve"
	if len(args) > 0 && len(args[0]) > 0 && args[0][0] != '-' {
		command, args = args[0], args[1:]
	} else if len(args) == 1 {
		switch args[0] {
		case "-h", "-help", "--help":
			command, args = "help", nil
		case "-version", "--version":
			command = "version"
		}
	}
	switch command {
	case "serve":
		return serve(ctx, args, env)
	case "check":
		return check(ctx, args, env)
	case "cors":
		return cors(ctx, args, env)
	case "lab":
		return runLab(ctx, args, env)
	case "version":
		fmt.Fprintln(env.stdout, versionLine())
		return exitOK
	case "help":
		if len(args) > 0 && leading[args[0]] != "" {
			return run(ctx, []string{args[0], "--help"}, env)
		}
		fmt.Fprint(env.stdout, usage)
		return exitOK
	}
	fmt.Fprintf(env.stderr, "casdoctor: there is no command %q.\n\n%s", command, usage)
	return exitUsage
}

const usage = `casdoctor names the root cause when an MCP client cannot connect to a server behind Casdoor.

  casdoctor [serve]   the dashboard in a browser (default: http://127.0.0.1:8080, with the lab)
  casdoctor check     the same checks in the terminal or in CI
  casdoctor cors      one request as a browser would send it for a page of any origin
  casdoctor lab       servers that are broken on purpose, to learn on and to test against
  casdoctor version

Examples:
  casdoctor
  casdoctor check --casdoor https://auth.example.com --mcp https://mcp.example.com/mcp
  casdoctor check --lab prm-missing
  casdoctor cors --url https://mcp.example.com/mcp --origin http://localhost:6274
  casdoctor serve --listen 0.0.0.0:8080 --allow-network 10.20.0.0/16

"casdoctor COMMAND --help" lists a command's flags. Each flag can also be set in the
environment: --listen is CASDOCTOR_LISTEN.
`
