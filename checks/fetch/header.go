package fetch

import "strings"

// Header is one header line, of a request or of a response. Lists of them keep their
// order and repeated names.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func (h Header) String() string { return h.Name + ": " + h.Value }

// whitespace is what the standard strips from the ends of a header value.
const whitespace = " \t\r\n"

// lines are the lines of one name, with the whitespace around their values stripped.
func lines(list []Header, name string) []Header {
	var out []Header
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			out = append(out, Header{h.Name, strings.Trim(h.Value, whitespace)})
		}
	}
	return out
}

// get is the standard's "get a header": the values of all lines of that name, joined.
func get(list []Header, name string) (value string, found bool) {
	var values []string
	for _, h := range lines(list, name) {
		values = append(values, h.Value)
	}
	return strings.Join(values, ", "), len(values) > 0
}

// shown are lines as they are shown as proof.
func shown(list []Header, names ...string) []string {
	var out []string
	for _, name := range names {
		for _, h := range lines(list, name) {
			out = append(out, h.String())
		}
	}
	return out
}

// isToken tells whether s is a token of HTTP: what a method or a header name is made of.
func isToken(s string) bool {
	for i := range len(s) {
		if !isTokenByte(s[i]) {
			return false
		}
	}
	return s != ""
}

func isTokenByte(c byte) bool {
	return isAlphanumeric(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// tokens extracts the values of a header that is a list of tokens. ok is false when
// there is something else in it, which spoils the whole header.
func tokens(value string) (list []string, ok bool) {
	for _, item := range strings.Split(value, ",") {
		item = strings.Trim(item, " \t")
		if item == "" {
			continue // the list syntax of HTTP lets a recipient pass over empty elements
		}
		if !isToken(item) {
			return nil, false
		}
		list = append(list, item)
	}
	return list, true
}
