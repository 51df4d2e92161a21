package views

import "strings"

// guideWords are words of the guide's headings that keep their own spelling.
var guideWords = map[string]string{"mcp": "MCP", "cors": "CORS", "uri": "URI", "url": "URL", "dcr": "DCR", "oauth": "OAuth", "jwt": "JWT", "pkce": "PKCE", "casdoor": "Casdoor"}

// guideTitle reads the heading of a section of the troubleshooting guide off its slug.
func guideTitle(slug string) string {
	parts := strings.Split(slug, "-")
	for i, w := range parts {
		if own, ok := guideWords[w]; ok {
			parts[i] = own
		} else if i == 0 && w != "" {
			parts[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(parts, " ")
}
