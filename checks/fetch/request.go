package fetch

// Request describes what a page's script asks for: fetch(URL, {method, headers, …}).
type Request struct {
	Origin  Origin // of the page
	Page    string // its URL, which consoles name in some sentences; "" when it is not known
	URL     string
	Method  string   // "" is GET
	Headers []Header // what the script sets; what the browser adds by itself is not listed
	// Body tells whether the request has a body. A body without a Content-Type goes as text/plain;charset=UTF-8, as script strings do.
	Body        bool
	Credentials Credentials
	Redirect    Redirect
	// Rules is whose behaviour is followed where browsers differ from the standard.
	Rules Rules

	// From is the address space that the page was loaded from; unknown is what the origin's host tells by itself.
	From Space
	// Spaces are the address spaces of hosts, where the caller knows them: "mcp.example.com" or "mcp.example.com:8443".
	Spaces map[string]Space
	// LocalAccess tells whether the user let the page reach devices on the local network.
	LocalAccess bool
}

// Credentials is the credentials mode: whether cookies, client certificates and logins go along.
type Credentials string

// The credentials modes. The zero value is SameOrigin, as fetch() does when nothing is said.
const (
	SameOrigin Credentials = "same-origin"
	Include    Credentials = "include"
	Omit       Credentials = "omit"
)

// Redirect is the redirect mode.
type Redirect string

// The redirect modes. The zero value is FollowRedirects, as fetch() does when nothing is said.
const (
	FollowRedirects Redirect = "follow"
	ManualRedirects Redirect = "manual"
	RefuseRedirects Redirect = "error"
)

// Rules is a set of rules.
type Rules string

// The sets of rules. Chromium's are the standard's but for the places that deviations.go lists.
const (
	Chromium Rules = ""
	Standard Rules = "standard"
)

// Response is an answer to a request that the browser would have sent.
type Response struct {
	Status  int
	Headers []Header // in order, repeated ones kept
	// Failure says why there was no answer; "" when there was one.
	Failure string
}

// Outgoing is a request that the browser sends.
type Outgoing struct {
	Preflight bool     `json:"preflight,omitempty"`
	Hop       int      `json:"hop"` // 0 for the URL that was asked for, 1 after the first redirect, …
	Method    string   `json:"method"`
	URL       string   `json:"url"`
	Headers   []Header `json:"headers"`
	Body      bool     `json:"body,omitempty"`
	// Credentials tells whether the browser sends the cookies that it has for the host.
	Credentials bool `json:"credentials,omitempty"`
}
