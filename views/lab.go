package views

import "strings"

// Has reports whether each word of a query stands in what the page says of the pair.
func (p Pair) Has(query string) bool {
	text := strings.ToLower(p.Name + " " + p.Title + " " + p.Story + " " + p.Code)
	for _, word := range strings.Fields(strings.ToLower(query)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
