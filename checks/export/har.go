package export

import (
	"io"
	"net"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"casdoctor/checks"
	"casdoctor/checks/probe"
)

// HAR writes the exchanges as an HTTP archive (HAR 1.2), which the network panels of browsers and other tools open.
// What is secret is masked in it as everywhere else.
func HAR(w io.Writer, r checks.Report) error {
	type document struct {
		Log harLog `json:"log"`
	}
	log := harLog{Version: "1.2", Creator: harCreator{"Casdoctor", r.Version.Casdoctor}, Entries: []harEntry{}, Comment: string(r.Verdict) + ": " + r.Summary}
	for _, x := range r.Exchanges {
		log.Entries = append(log.Entries, entryOf(x))
	}
	return indented(w, document{log})
}

type harLog struct {
	Version string     `json:"version"`
	Creator harCreator `json:"creator"`
	Entries []harEntry `json:"entries"`
	Comment string     `json:"comment,omitempty"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harEntry struct {
	Started  string      `json:"startedDateTime"`
	Time     float64     `json:"time"` // milliseconds
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Server   string      `json:"serverIPAddress,omitempty"`
	Comment  string      `json:"comment,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	Query       []harPair `json:"queryString"`
	PostData    *harPost  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"` // -1: not known
	BodySize    int       `json:"bodySize"`
}

type harPost struct {
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	Redirect    string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
	Error       string     `json:"_error,omitempty"` // as Chrome names it
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

// harTimings are milliseconds; -1 for a phase that did not happen.
type harTimings struct {
	DNS     float64 `json:"dns"`
	Connect float64 `json:"connect"`
	SSL     float64 `json:"ssl"`
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

func entryOf(x *probe.Exchange) harEntry {
	e := harEntry{Started: x.Started.UTC().Format(time.RFC3339Nano), Time: x.Timings.Total, Timings: timingsOf(x), Comment: x.ID + ": " + x.Purpose}
	if host, _, err := net.SplitHostPort(x.Address); err == nil {
		e.Server = host
	}
	e.Request = harRequest{Method: x.Method, URL: x.URL, HTTPVersion: version(x), Cookies: []harPair{}, Headers: pairs(x.RequestHeader), Query: query(x.URL), HeadersSize: -1, BodySize: len(x.RequestBody)}
	if x.RequestBody != "" {
		e.Request.PostData = &harPost{first(x.RequestHeader, "Content-Type"), x.RequestBody}
	}
	e.Response = harResponse{Status: x.Status, StatusText: x.StatusText, HTTPVersion: version(x), Cookies: []harPair{}, Headers: pairs(x.Header), Content: content(x),
		Redirect: first(x.Header, "Location"), HeadersSize: -1, BodySize: -1}
	if x.Error != nil {
		e.Response.Error = x.Error.Message + " (" + x.Error.Detail + ")"
	}
	return e
}

func version(x *probe.Exchange) string {
	if x.Proto == "" {
		return "HTTP/1.1"
	}
	return x.Proto
}

// content is the body as far as it was read; one that is no text has its size alone.
func content(x *probe.Exchange) harContent {
	c := harContent{Size: len(x.Body), MimeType: first(x.Header, "Content-Type")}
	if c.MimeType == "" {
		c.MimeType = "x-unknown"
	}
	if utf8.Valid(x.Body) {
		c.Text = string(x.Body)
	}
	if x.BodyTruncated || x.StoppedEarly {
		c.Comment = "not read to its end"
	}
	return c
}

func timingsOf(x *probe.Exchange) harTimings {
	t := x.Timings
	h := harTimings{DNS: -1, Connect: -1, SSL: -1, Wait: max(0, t.FirstByte-t.DNS-t.Connect-t.TLS), Receive: max(0, t.Total-t.FirstByte)}
	if !x.Reused {
		h.DNS, h.Connect = t.DNS, t.Connect+t.TLS // the archive counts TLS as a part of connecting
	}
	if x.TLS != nil && !x.Reused {
		h.SSL = t.TLS
	}
	if !x.Answered() {
		h.Wait, h.Receive = max(0, t.Total-t.DNS-t.Connect-t.TLS), 0
	}
	return h
}

func pairs(lines []probe.HeaderLine) []harPair {
	out := []harPair{}
	for _, l := range lines {
		out = append(out, harPair{l.Name, l.Value})
	}
	return out
}

func query(rawURL string) []harPair {
	out := []harPair{}
	u, err := url.Parse(rawURL)
	if err != nil {
		return out
	}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		if part == "" {
			continue
		}
		if n, err := url.QueryUnescape(name); err == nil {
			name = n
		}
		if v, err := url.QueryUnescape(value); err == nil {
			value = v
		}
		out = append(out, harPair{name, value})
	}
	return out
}

func first(lines []probe.HeaderLine, name string) string {
	for _, l := range lines {
		if strings.EqualFold(l.Name, name) {
			return l.Value
		}
	}
	return ""
}
