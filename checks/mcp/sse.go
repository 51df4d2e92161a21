package mcp

import (
	"bytes"
	"strings"
)

// event is one event of a stream (WHATWG HTML §9.2.6).
type event struct {
	kind string // "" when the stream names none, which stands for "message"
	data []byte
	// complete: the blank line that dispatches the event has arrived.
	complete bool
}

var utf8BOM = []byte("\xef\xbb\xbf")

// jsonSpace is the white space of JSON (RFC 8259 §2); parsers refuse any other.
const jsonSpace = " \t\r\n"

// events reads the events that carry data, 1000 at most. An event that the stream
// breaks off is returned last, marked as incomplete; browsers would drop it.
func events(body []byte) []event { return eventsOf(bytes.TrimPrefix(body, utf8BOM)) }

// eventsOf reads a part of a stream; only the whole may begin with a byte order mark.
func eventsOf(body []byte) []event {
	var (
		out     []event
		kind    string
		data    []byte
		hasData bool
	)
	dispatch := func(complete bool) {
		if hasData {
			out = append(out, event{kind: kind, data: data, complete: complete})
		}
		kind, data, hasData = "", nil, false
	}
	for len(body) > 0 && len(out) < maxEvents {
		line, rest, ended := cutLine(body)
		body = rest
		if len(line) == 0 && ended {
			dispatch(true)
			continue
		}
		field, value := cutField(line)
		switch field {
		case "data":
			if hasData {
				data = append(data, '\n')
			}
			data, hasData = append(data, value...), true
		case "event":
			kind = string(value)
		}
	}
	if len(out) < maxEvents {
		dispatch(false)
	}
	return out
}

// cutLine takes one line off, ended by CRLF, LF or CR; ended is false for a last
// line without an end.
func cutLine(b []byte) (line, rest []byte, ended bool) {
	i := bytes.IndexAny(b, "\r\n")
	if i < 0 {
		return b, nil, false
	}
	line, rest = b[:i], b[i+1:]
	if b[i] == '\r' && len(rest) > 0 && rest[0] == '\n' {
		rest = rest[1:]
	}
	return line, rest, true
}

// cutField splits a line into field name and value; a comment has the name "".
func cutField(line []byte) (string, []byte) {
	name, value, found := bytes.Cut(line, []byte(":"))
	if found {
		value = bytes.TrimPrefix(value, []byte(" "))
	}
	return string(name), value
}

// looksLikeSSE reports whether a body is an event stream by its first line.
func looksLikeSSE(body []byte) bool {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, utf8BOM), "\r\n")
	line, _, _ := cutLine(body)
	name, _, found := strings.Cut(string(line[:min(len(line), 16)]), ":")
	if !found {
		return false
	}
	switch name {
	case "", "data", "event", "id", "retry":
		return true
	}
	return false
}
