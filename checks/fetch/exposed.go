package fetch

import (
	"slices"
	"strings"
)

// exposedAlways are the response headers that script may read without being told.
var exposedAlways = set("cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma")

// exposedNever are the response headers that no script ever reads.
var exposedNever = set("set-cookie", "set-cookie2")

// exposure tells which headers of a response script can read, and which it cannot. Both lists are sorted, in lower case.
func exposure(cors bool, credentials Credentials, r Response) (readable, hidden []string, step Step) {
	value, found := get(r.Headers, exposeHeaders)
	proof := shown(r.Headers, exposeHeaders)
	names, valid := tokens(value)
	listed := map[string]bool{}
	for _, n := range names {
		listed[strings.ToLower(n)] = true
	}
	all := !cors || listed["*"] && credentials != Include
	for _, h := range r.Headers {
		name := strings.ToLower(h.Name)
		if !exposedNever[name] && (all || exposedAlways[name] || listed[name]) {
			readable = append(readable, name)
		} else {
			hidden = append(hidden, name)
		}
	}
	step = pass("response headers that script can read", exposureDetail(cors, all, found, valid, listed["*"]), clauseExposed, proof...)
	return unique(readable), unique(hidden), step
}

func exposureDetail(cors, all, found, valid, star bool) string {
	switch {
	case !cors:
		return "The response is of the page's own origin: script reads all headers but Set-Cookie."
	case !found:
		return "The response has no " + exposeHeaders + " header: script reads the seven headers that are always readable, and no other."
	case !valid:
		return "The header " + exposeHeaders + " is malformed and counts for nothing: script reads the seven headers that are always readable, and no other."
	case all:
		return "The response exposes all headers but Set-Cookie."
	case star:
		return "The response exposes *, which stands for no header but one named * when the request has credentials."
	}
	return "Script reads the seven headers that are always readable, and those that the response exposes."
}

func unique(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
