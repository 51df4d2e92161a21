package views

import "testing"

func TestGuideTitle(t *testing.T) {
	for slug, title := range map[string]string{
		"":                                 "",
		"discovery-failures":               "Discovery failures",
		"401-unauthorized-from-mcp-server": "401 unauthorized from MCP server",
		"cors-errors-in-browser":           "CORS errors in browser",
	} {
		if got := guideTitle(slug); got != title {
			t.Errorf("guideTitle(%q) = %q, want %q", slug, got, title)
		}
	}
}
