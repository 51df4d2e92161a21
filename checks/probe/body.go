package probe

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http/httputil"
	"slices"
	"strconv"
	"strings"
)

// readBody reads the body into the record and says whether the connection can serve
// another exchange. What came before an error is kept.
func (h *hop) readBody(ctx context.Context, hd head, c *conn) (reusable bool, err error) {
	src, framed, err := frame(hd, h.x.Method, c.br)
	if err != nil {
		return false, notHTTP(fmt.Sprintf("The answer of %s contradicts itself about the length of its body.", h.site()), err.Error())
	}
	reusable = framed && hd.proto == "HTTP/1.1" && hd.status != 101 && !slices.Contains(hd.values("Connection"), "close")
	if src == nil {
		return reusable, nil
	}
	wire := &io.LimitedReader{R: src, N: maxWireBody}
	plain := io.Reader(wire)
	if enc := hd.values("Content-Encoding"); len(enc) == 1 && (enc[0] == "gzip" || enc[0] == "x-gzip") {
		plain = &gunzip{src: wire}
	}
	stream := isEventStream(hd.value("Content-Type"))
	err = h.collect(plain, stream)
	if wire.N <= 0 && !h.x.StoppedEarly {
		// The limit before decompression was met: what the decompressor makes of that is no fault of the server.
		h.x.BodyTruncated, err = true, nil
	}
	switch {
	case err == nil:
		return reusable && !h.x.BodyTruncated && !h.x.StoppedEarly, nil
	case errors.Is(err, errGzip):
		return false, notHTTP(fmt.Sprintf("The body of the answer of %s is labelled gzip but cannot be decompressed.", h.site()), err.Error())
	case stream && ctx.Err() != nil && h.parent.Err() == nil:
		h.x.StoppedEarly = true // a stream has no end; the time that was meant for it is over
		return false, nil
	}
	return false, h.bodyFault(ctx, err)
}

// collect reads until the end, the cap, or, for an event stream, until the asker has enough.
func (h *hop) collect(src io.Reader, stream bool) error {
	buf := make([]byte, 16<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 {
			if h.x.Timings.FirstBody == 0 {
				h.x.Timings.FirstBody = max(since(h.x.Started), 0.001)
			}
			room := maxBody - len(h.x.Body)
			h.x.Body = append(h.x.Body, buf[:min(n, room)]...)
			if n > room {
				h.x.BodyTruncated = true
				return nil
			}
			if stream && h.r.Enough != nil && h.r.Enough(h.x.Body) {
				h.x.StoppedEarly = true
				return nil
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// frame finds where the body ends (RFC 9112 §6.3). A nil reader means that there is none;
// framed is false when only the end of the connection ends it.
func frame(hd head, method string, br *bufio.Reader) (src io.Reader, framed bool, err error) {
	if method == "HEAD" || hd.status < 200 || hd.status == 204 || hd.status == 304 {
		return nil, true, nil
	}
	if codings := hd.values("Transfer-Encoding"); len(codings) > 0 {
		if codings[len(codings)-1] != "chunked" {
			return br, false, nil
		}
		// A length beside it is ignored, and the connection is not trusted after it.
		return &chunked{r: httputil.NewChunkedReader(br), br: br}, len(hd.values("Content-Length")) == 0, nil
	}
	lengths := slices.Compact(hd.values("Content-Length"))
	if len(lengths) == 0 {
		return br, false, nil
	}
	n, err := strconv.ParseUint(lengths[0], 10, 62)
	if len(lengths) > 1 || err != nil || strings.HasPrefix(lengths[0], "+") {
		return nil, false, fmt.Errorf("unusable Content-Length: %s", shorten(strings.Join(lengths, ", "), 100))
	}
	return &exactly{r: br, left: int64(n)}, true, nil
}

// exactly reads n bytes; an earlier end is unexpected.
type exactly struct {
	r    io.Reader
	left int64
}

func (e *exactly) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n, err := e.r.Read(p[:min(int64(len(p)), e.left)])
	if e.left -= int64(n); err == io.EOF && e.left > 0 {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// chunked reads a chunked body and the trailer section behind it.
type chunked struct {
	r    io.Reader
	br   *bufio.Reader
	done bool
}

func (c *chunked) Read(p []byte) (int, error) {
	if c.done {
		return 0, io.EOF
	}
	n, err := c.r.Read(p)
	if err != io.EOF {
		return n, err
	}
	c.done = true
	if _, err := readHead(c.br, maxHead); err != nil {
		return n, fmt.Errorf("trailer: %w", err)
	}
	return n, io.EOF
}

var errGzip = errors.New("gzip")

// gunzip decompresses lazily, so that a stream's head is not held up by its body.
type gunzip struct {
	src io.Reader
	z   *gzip.Reader
}

func (g *gunzip) Read(p []byte) (n int, err error) {
	if g.z == nil {
		if g.z, err = gzip.NewReader(g.src); err != nil {
			g.z = nil
			return 0, gzipError(err)
		}
	}
	n, err = g.z.Read(p)
	return n, gzipError(err)
}

// gzipError marks the decompressor's own complaints.
func gzipError(err error) error {
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return fmt.Errorf("%w: %w", errGzip, err)
	}
	return err
}

func isEventStream(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		media, _, _ = strings.Cut(contentType, ";")
	}
	return strings.EqualFold(strings.TrimSpace(media), "text/event-stream")
}
