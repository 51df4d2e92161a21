package simulate

import "strings"

// privateSuffixes are ends of names that the public internet does not know (RFC 6761, RFC 6762,
// RFC 8375, ICANN's .internal, and those that home and office networks use in spite of them).
var privateSuffixes = []string{".local", ".internal", ".home.arpa", ".lan", ".home", ".corp", ".intranet", ".test", ".invalid"}

// publicName tells whether a host name looks like one of the public internet: it has a dot, and
// no end that belongs to a private network.
func publicName(host string) bool {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	for _, s := range privateSuffixes {
		if strings.HasSuffix(host, s) {
			return false
		}
	}
	return strings.Contains(host, ".")
}
