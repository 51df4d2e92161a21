package diagnose

import (
	"cmp"
	"slices"

	"casdoctor/checks"
	"casdoctor/checks/codes"
)

// setting is what the order and the examples of fixes depend on: the run's servers, and what was recognised.
type setting struct {
	sw      checks.Software
	mcp, as string // host and port; "" when not known
	known   known
}

func settingOf(rep checks.Report, sw checks.Software, causes []*cause) setting {
	in := inputsOf(rep)
	// Nothing answers at a mistyped URL: the run was about the server that the MCP server names.
	if slices.ContainsFunc(causes, func(c *cause) bool { return c.entry.Code == codes.WrongCasdoorURL }) {
		in.casdoor = ""
	}
	// Casdoor's own MCP server is on Casdoor's host.
	if u := harmless(in.mcp); in.casdoor == "" && sw.AS.URL == "" && sw.Casdoor.OwnMCP && u != nil {
		in.casdoor = u.Scheme + "://" + u.Host
	}
	return setting{sw: sw, mcp: hostOf(in.mcp), as: hostOf(cmp.Or(in.casdoor, sw.AS.URL)), known: knownIn(in, sw.AS)}
}

// owner is the party at fault: by the finding, by the catalogue, or by whose answer proves the cause.
func (s setting) owner(f checks.Finding) codes.Owner {
	o := cmp.Or(f.Owner, codes.OwnerOf(f.Code))
	if o != codes.OwnerOfAnswer {
		return s.builtIn(o)
	}
	if len(f.Exchanges) == 0 || f.Exchanges[0] == nil || s.mcp == s.as && !s.sw.Casdoor.OwnMCP {
		return ""
	}
	switch hostOf(f.Exchanges[0].URL) {
	case s.mcp:
		return s.builtIn(codes.OwnerMCP)
	case s.as:
		return codes.OwnerAS
	}
	return ""
}

// builtIn: where the MCP server is Casdoor's own, its faults are Casdoor's.
func (s setting) builtIn(o codes.Owner) codes.Owner {
	if s.sw.Casdoor.OwnMCP && o == codes.OwnerMCP {
		return codes.OwnerAS
	}
	return o
}

// elsewhere: a fix for the other one of the two servers than that at fault.
func (s setting) elsewhere(f codes.Fix, owner codes.Owner) bool {
	if s.sw.Casdoor.OwnMCP || owner != codes.OwnerMCP && owner != codes.OwnerAS {
		return false
	}
	serves := f.Serves()
	return serves != "" && serves != owner
}
