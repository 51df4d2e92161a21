package mcp

import "bytes"

// UntilResponse returns the question that a reader of an event stream asks after each
// piece: whether a complete event with a JSON-RPC response has arrived, so that reading can
// stop. It is given all that has arrived so far, and looks at each byte once only: a server
// that sends its stream in drops must not cost more than one that sends it whole.
func UntilResponse() func(body []byte) bool {
	from, seen, count := 0, 0, 0 // the event that has begun, how far its end was looked for, events so far
	return func(body []byte) bool {
		for count < maxEvents {
			end := blankLine(body[min(seen, len(body)):])
			if end < 0 {
				seen = max(from, len(body)-1) // the first half of a blank line may have arrived
				return false
			}
			block := body[from : seen+end]
			if from == 0 {
				block = bytes.TrimPrefix(block, utf8BOM)
			}
			from, seen = seen+end, seen+end
			for _, e := range eventsOf(block) {
				count++
				if _, ok := response(e.data); ok && e.complete {
					return true
				}
			}
		}
		return false
	}
}

// blankLine returns where the first blank line behind another line has ended, -1 when
// there is none. The second half of a CRLF may still follow; alone it is a blank line more.
func blankLine(b []byte) int {
	for i := range b {
		if i > 0 && (b[i] == '\n' && b[i-1] == '\n' || b[i] == '\r' && (b[i-1] == '\n' || b[i-1] == '\r')) {
			return i + 1
		}
	}
	return -1
}
