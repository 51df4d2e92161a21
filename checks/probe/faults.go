package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"
)

// fault is a transport error that has its kind and sentence already.
type fault struct {
	kind    ErrorKind
	message string
	err     error
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// asError makes the record's error of any error.
func asError(err error) *Error {
	var f *fault
	if errors.As(err, &f) {
		return &Error{Kind: f.kind, Message: f.message, Detail: f.err.Error()}
	}
	return &Error{Kind: KindOther, Message: "The request failed for a reason that Casdoctor does not know.", Detail: err.Error()}
}

func notHTTP(message, detail string) *fault {
	return &fault{kind: KindNotHTTP, message: message, err: errors.New(detail)}
}

// canceled is the fault of a run that ended first. ctx is the caller's.
func canceled(ctx context.Context) *fault {
	message := "The run was stopped before this request had its answer."
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		message = "The time of the run was used up before this request had its answer."
	}
	return &fault{kind: KindCanceled, message: message, err: context.Cause(ctx)}
}

// over turns the end of the time, or of the run, into a fault; nil when neither is the cause.
func (h *hop) over(ctx context.Context, late string, err error) *fault {
	switch {
	case h.parent.Err() != nil:
		return canceled(h.parent)
	case ctx.Err() != nil || isTimeout(err):
		return &fault{kind: KindTimeout, message: late, err: err}
	}
	return nil
}

// ioFault explains what went wrong between the request and the head of its answer.
func (h *hop) ioFault(ctx context.Context, err error) error {
	late := fmt.Sprintf("%s accepted the connection but did not answer within %s.", h.site(), seconds(h.limit))
	if f := h.over(ctx, late, err); f != nil {
		return f
	}
	var known *fault
	switch {
	case errors.As(err, &known):
		return known
	case alert(err):
		return h.alertFault(err)
	case errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE):
		return &fault{kind: KindReset, message: fmt.Sprintf("%s reset the connection instead of answering.", h.site()), err: err}
	case ended(err) && h.x.Timings.FirstByte > 0:
		return &fault{kind: KindClosed, message: fmt.Sprintf("%s closed the connection in the middle of the header of its answer.", h.site()), err: err}
	case ended(err):
		return &fault{kind: KindClosed, message: fmt.Sprintf("%s closed the connection without an answer.", h.site()), err: err}
	}
	return &fault{kind: KindOther, message: fmt.Sprintf("The connection to %s failed.", h.site()), err: err}
}

// bodyFault explains a body that did not come to its end.
func (h *hop) bodyFault(ctx context.Context, err error) error {
	got := fmt.Sprintf("after %d bytes of the body", len(h.x.Body))
	late := fmt.Sprintf("The answer of %s was not complete within %s: it stopped %s.", h.site(), seconds(h.limit), got)
	if f := h.over(ctx, late, err); f != nil {
		return f
	}
	message := fmt.Sprintf("The answer of %s broke off %s.", h.site(), got)
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return &fault{kind: KindReset, message: message, err: err}
	case ended(err):
		return &fault{kind: KindClosed, message: message, err: err}
	}
	return &fault{kind: KindNotHTTP, message: fmt.Sprintf("The body of the answer of %s cannot be read: its transfer encoding is wrong %s.", h.site(), got), err: err}
}

// alert reports a TLS alert that the peer sent (RFC 8446 §6).
func alert(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "remote error"
}

func isTimeout(err error) bool {
	var t net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// seconds writes a limit for a sentence: "10 s", "1.5 s", "200 ms".
func seconds(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", max(d.Milliseconds(), 1))
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
}

// shorten cuts s after n bytes, at the border of a character.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
