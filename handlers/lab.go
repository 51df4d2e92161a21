package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"casdoctor/checks/codes"
	"casdoctor/checks/lab"
	"casdoctor/checks/target"
	"casdoctor/views"
)

// labPair is a pair of the lab with its inputs as a run has them.
type labPair struct {
	lab.Pair
	target target.Target
}

// readLab returns the lab's pairs, parsed once.
func (s *site) readLab() func() []labPair {
	return sync.OnceValue(func() []labPair {
		if s.Lab == nil {
			return nil
		}
		var out []labPair
		for _, p := range s.Lab.Pairs() {
			if t, errs := target.Parse(p.Input); len(errs) == 0 {
				out = append(out, labPair{p, t})
			}
		}
		return out
	})
}

func (s *site) labPair(name string) (labPair, bool) {
	pairs := s.labPairs()
	if i := slices.IndexFunc(pairs, func(p labPair) bool { return p.Name == name }); i >= 0 && name != "" {
		return pairs[i], true
	}
	return labPair{}, false
}

// same reports whether a target has the two URLs of the pair.
func (p labPair) same(t target.Target) bool {
	return text(p.target.Casdoor) == text(t.Casdoor) && text(p.target.MCP) == text(t.MCP)
}

func text(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

// labOf finds the pair that a target is, if it is one.
func (s *site) labOf(t target.Target) (labPair, bool) {
	pairs := s.labPairs()
	if i := slices.IndexFunc(pairs, func(p labPair) bool { return p.same(t) }); i >= 0 {
		return pairs[i], true
	}
	return labPair{}, false
}

func labHref(name string) string { return "/?lab=" + url.QueryEscape(name) }

// examples are the pairs that the form offers: a healthy one and a broken one.
func (s *site) examples() []views.Link {
	var out []views.Link
	pairs := s.labPairs()
	if i := slices.IndexFunc(pairs, func(p labPair) bool { return p.Healthy }); i >= 0 {
		out = append(out, views.Link{Href: labHref(pairs[i].Name), Text: "Try a healthy pair"})
	}
	broken := func(want string) int {
		return slices.IndexFunc(pairs, func(p labPair) bool { return !p.Healthy && (want == "" || string(p.Code) == want) })
	}
	i := broken(string(codes.PRMMissing))
	if i < 0 {
		i = broken("")
	}
	if i >= 0 {
		out = append(out, views.Link{Href: labHref(pairs[i].Name), Text: "Try a broken pair"})
	}
	return out
}

// lab lists the lab's pairs: the faults in the order of the walk, then what is healthy.
func (s *site) lab(c echo.Context) error {
	page := views.Lab{Off: s.Lab == nil, Query: strings.TrimSpace(c.QueryParam("q")), Total: len(s.labPairs())}
	groups := map[codes.Stage][]views.Pair{}
	var healthy []views.Pair
	for _, p := range s.labPairs() {
		v := views.Pair{Name: p.Name, Title: p.Title, Story: p.Story, Code: string(p.Code), MCP: text(p.target.MCP), Casdoor: text(p.target.Casdoor)}
		if !v.Has(page.Query) {
			continue
		}
		if p.Healthy {
			v.Code = ""
			healthy = append(healthy, v)
			continue
		}
		entry, _ := codes.Lookup(codes.Code(v.Code))
		groups[entry.Stage] = append(groups[entry.Stage], v)
	}
	for stage := range codes.StageCORS + 1 {
		if pairs := groups[stage]; len(pairs) > 0 {
			page.Groups = append(page.Groups, views.PairGroup{Name: views.StageName(stage), Pairs: pairs})
		}
	}
	if len(healthy) > 0 {
		page.Groups = append(page.Groups, views.PairGroup{Name: "Healthy, in legal styles", Pairs: healthy})
	}
	return html(c, http.StatusOK, views.LabPage(s.page("Lab", "lab"), page))
}

// codes lists the catalogue.
func (s *site) codes(c echo.Context) error {
	return html(c, http.StatusOK, views.CodesPage(s.page("Catalogue of causes", "codes"), codes.All()))
}

// code shows one entry of the catalogue.
func (s *site) code(c echo.Context) error {
	entry, ok := codes.Lookup(codes.Code(c.Param("code")))
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound, "The catalogue has no such code.")
	}
	href := ""
	pairs := s.labPairs()
	if i := slices.IndexFunc(pairs, func(p labPair) bool { return !p.Healthy && codes.Code(p.Code) == entry.Code }); i >= 0 {
		href = labHref(pairs[i].Name)
	}
	return html(c, http.StatusOK, views.CodePage(s.page(entry.Title, "codes"), entry, href))
}
