package target

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxRegistered is how many registered redirect URIs are compared.
const MaxRegistered = 50

// parseRegistered reads redirect URIs that are registered, one a line. Nothing is taken off
// them: a space or an invisible character at an end is registered with them. A line without any text is none.
func parseRegistered(raw []string) ([]string, *FieldError) {
	fail := func(format string, args ...any) ([]string, *FieldError) {
		return nil, &FieldError{Field: "registered_redirect_uris", Message: fmt.Sprintf(format, args...), Example: exampleRedirect}
	}
	var out []string
	size := 0
	for _, item := range raw {
		if size += len(item); size > maxRaw {
			return fail("The registered redirect URIs are longer than 65536 characters together.")
		}
		for line := range strings.SplitSeq(item, "\n") {
			line = strings.TrimSuffix(line, "\r")
			switch {
			case strings.TrimSpace(line) == "":
				continue
			case tooLong(line):
				return fail("One of the registered redirect URIs is longer than 2048 characters.")
			case !utf8.ValidString(line):
				return fail("The registered redirect URIs contain bytes that are no text.")
			case HoldsToken(line, false):
				return fail("One of the registered redirect URIs looks like a token. It is not shown again.")
			case userInfo.MatchString(line):
				return fail("One of the registered redirect URIs contains a user name or password. Remove it.")
			case len(out) == MaxRegistered:
				return fail("More than %d registered redirect URIs were given. Enter those that are in question.", MaxRegistered)
			}
			out = append(out, line)
		}
	}
	return out, nil
}
