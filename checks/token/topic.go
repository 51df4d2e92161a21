// Package token checks an access token that the user gave: what it says of itself, held
// against the two servers, and what the MCP server says to it. Its checks form the topic
// "token"; without a token they are skipped.
package token

import (
	"context"
	"strconv"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/codes"
	"casdoctor/checks/facts"
	"casdoctor/checks/jwt"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{
		kind(),
		times(),
		issuer(),
		audience(),
		client(),
		signature(),
		casdoorCaller(),
		accepted(),
		tools(),
		userData(),
	}
}

// sight is what the checks of a token look at: the token, and how the MCP server took it.
type sight struct {
	token jwt.Token
	use   *facts.TokenUse // nil when the MCP server was not asked, or gave no answer
	why   error           // why use is nil
	// own: the MCP endpoint is Casdoor's own, which looks the token up in its database and
	// at nothing in it.
	own bool
	// words are what the server says on refusing.
	words string
}

// look gathers them; an error ends the check.
func look(ctx context.Context, f *facts.Facts) (*sight, error) {
	t, err := f.Token(ctx)
	if err != nil {
		return nil, err
	}
	s := &sight{token: t}
	facts.Together(ctx,
		func(ctx context.Context) { s.use, s.why = f.TokenUse(ctx) },
		func(ctx context.Context) {
			ev, err := f.Casdoor(ctx)
			s.own = err == nil && ev.OwnMCP
		})
	if s.use != nil {
		s.words = refusalWords(s.use.Decisive)
	}
	return s, nil
}

// jwtOnly ends a check that reads claims when there are none to read.
func (s *sight) jwtOnly() *checks.Result {
	if s.token.Readable() {
		return nil
	}
	r := checks.SkippedFor("the token is no JWT that could be read, so nothing stands in it")
	return &r
}

// refused: the MCP server does not let the token in.
func (s *sight) refused() bool { return s.use != nil && s.use.Refused() }

// taken: it does, or would let anybody in.
func (s *sight) taken() bool {
	if s.use == nil {
		return false
	}
	switch s.use.State {
	case facts.TokenTaken, facts.TokenScope, facts.TokenNotNeeded:
		return true
	}
	return false
}

// weigh sets how much a fault of the token counts: in full where the MCP server refuses the
// token; as a warning where nothing is known of what it does.
func (s *sight) weigh(fd checks.Finding) checks.Finding {
	if s.refused() {
		fd.Exchanges = append(fd.Exchanges, s.use.Proof()...)
		return fd
	}
	fd.Severity, fd.Confidence = codes.Warning, checks.Possible
	if s.use != nil {
		fd.Exchanges = append(fd.Exchanges, s.use.Decisive.X)
	}
	return fd
}

// answer says what the MCP server answered to the token: "401 Unauthorized".
func (s *sight) answer() string {
	if s.use == nil {
		return "nothing"
	}
	return statusLine(s.use.Decisive.X)
}

// proof is the exchange with the token, for a pass.
func (s *sight) proof() []*probe.Exchange {
	if s.use == nil {
		return nil
	}
	return []*probe.Exchange{s.use.Decisive.X}
}

func notEvaluated(reason string, proof ...*probe.Exchange) checks.Result {
	return checks.Result{Status: checks.NotEvaluated, Reason: reason, Exchanges: proof}
}

// statusLine is "403 Forbidden", or what went wrong below HTTP.
func statusLine(x *probe.Exchange) string {
	switch {
	case x.Status == 0 && x.Error != nil:
		return strings.TrimSuffix(x.Error.Message, ".")
	case x.StatusText == "":
		return strconv.Itoa(x.Status)
	}
	return strconv.Itoa(x.Status) + " " + x.StatusText
}
