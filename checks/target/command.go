package target

import (
	"regexp"
	"strings"
)

// launchers are the programs with which local MCP servers and bridges are
// started; a text that begins with one is a command and not an address.
var launchers = map[string]bool{
	"npx": true, "npm": true, "pnpm": true, "yarn": true, "bunx": true, "bun": true, "deno": true, "node": true,
	"uvx": true, "uv": true, "python": true, "python3": true, "pipx": true, "docker": true, "podman": true,
	"cmd": true, "cmd.exe": true, "powershell": true, "bash": true, "sh": true, "curl": true, "wget": true,
	"mcp-remote": true, "claude": true, "codex": true, "gemini": true, "code": true, "opencode": true,
}

// isCommand reports whether text is a shell command of a stdio server or bridge.
func isCommand(text string) bool {
	words := strings.Fields(strings.TrimLeft(text, "$> "))
	if len(words) < 2 {
		return false
	}
	first := words[0]
	if i := strings.LastIndexAny(first, `/\`); i >= 0 {
		first = first[i+1:]
	}
	return launchers[strings.ToLower(first)]
}

// isConfiguration reports whether text is JSON, such as a client's configuration file.
func isConfiguration(text string) bool {
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[{") || strings.Contains(text, `"mcpServers"`)
}

var inText = regexp.MustCompile("(?i)https?://[^\\s\"'<>`\\\\,;(){}\\[\\]]+")

// urlIn finds the first URL in a longer text, for a suggestion. Query and
// fragment are left out and a text with an "@" in its URL gives nothing, because
// both may carry credentials.
func urlIn(text string) string {
	for _, found := range inText.FindAllString(text, 8) {
		if strings.Contains(found, "@") {
			continue
		}
		if i := strings.IndexAny(found, "?#"); i >= 0 {
			found = found[:i]
		}
		if u, bad := parseWeb(found); bad == nil {
			return u.url.String()
		}
	}
	return ""
}
