package casdoor

import "net/url"

// TakesResource is Casdoor's own judgement of a resource parameter, which it gives after the login:
// anything that its URL parser takes for absolute, so that localhost:3000 passes with the scheme
// "localhost". The second result is its message.
func TakesResource(resource string) (bool, string) {
	if resource == "" {
		return true, ""
	}
	u, err := url.Parse(resource)
	switch {
	case err != nil:
		return false, "resource must be a valid URI"
	case !u.IsAbs():
		return false, "resource must be an absolute URI"
	}
	return true, ""
}
