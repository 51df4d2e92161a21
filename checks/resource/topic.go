// Package resource checks the resource parameter of RFC 8707: whether it is one, what the
// authorization server makes of it, and which audience comes out.
package resource

import (
	"context"
	"fmt"
	"strings"

	"casdoctor/checks"
	"casdoctor/checks/facts"
	"casdoctor/checks/probe"
)

// Checks lists the checks of the topic in reading order.
func Checks() []checks.Check {
	return []checks.Check{value(), authorize(), tokenRequest(), audience(), bound()}
}

const noResource = "no resource was given"

// published is the resource that the MCP server's metadata names, and the document; "" when none could be read.
func published(ctx context.Context, f *facts.Facts) (string, *probe.Exchange) {
	prm, err := f.ResourceMetadata(ctx)
	if err != nil || prm.Chosen == nil {
		return "", nil
	}
	return prm.Chosen.Metadata.Resource, prm.Chosen.Last()
}

// sent is the resource that a client sends: the given one, or what the metadata names.
func sent(ctx context.Context, f *facts.Facts) string {
	if r := f.Target().Resource; r != "" {
		return r
	}
	r, _ := published(ctx, f)
	return r
}

// metadata is the exchange that shows the authorization server, for findings that no exchange of their own proves.
func metadata(ctx context.Context, f *facts.Facts) []*probe.Exchange {
	s, _, err := f.ServerMetadata(ctx)
	if err != nil {
		return nil
	}
	return []*probe.Exchange{s.Chosen.Last()}
}

func said(a *facts.AuthorizeAnswer) string {
	if !a.X.Answered() {
		return "no answer"
	}
	return strings.TrimSpace(fmt.Sprintf("%d %s", a.X.Status, a.X.StatusText)) + ": " + a.Text
}
