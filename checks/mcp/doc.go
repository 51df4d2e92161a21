// Package mcp speaks the Model Context Protocol as far as a probe needs it, without
// any I/O: it builds the messages of a client for every revision since 2024-11-05,
// and reads what servers answer, as JSON or as an event stream. Everything read
// here comes from a stranger: it is bounded, and no input makes a function panic.
package mcp

// The revisions of the specification.
const (
	Revision20241105 = "2024-11-05" // HTTP with a separate event stream
	Revision20250326 = "2025-03-26" // streamable HTTP
	Revision20250618 = "2025-06-18" // MCP-Protocol-Version header
	Revision20251125 = "2025-11-25" // the last with initialize and sessions
	Revision20260728 = "2026-07-28" // stateless: server/discover, no sessions
)

// Revisions lists the revisions that Casdoctor knows, the newest first.
func Revisions() []string {
	return []string{Revision20260728, Revision20251125, Revision20250618, Revision20250326, Revision20241105}
}

// Version is what Casdoctor gives as its version to servers (clientInfo). The
// program sets it once, before its first run.
var Version = "dev"

// MadeUpTool is the name of a tool that no server has: calling it shows how a server
// answers calls without running anything.
const MadeUpTool = "casdoctor_probe_no_such_tool"

// The limits for what is read from a server.
const (
	maxEvents    = 1000 // events of a stream that are looked at
	maxBatch     = 100  // messages of a JSON array that are looked at
	maxTools     = 1000
	maxVersions  = 64
	maxName      = 256  // bytes of a name that are kept
	maxText      = 4096 // bytes of a description or message that are kept
	maxErrorData = 64 << 10
)
