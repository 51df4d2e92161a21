package views

import (
	"casdoctor/checks/codes"
)

var stageNames = map[codes.Stage]string{
	codes.StageReach:            "Reaching the servers",
	codes.StageEdge:             "Edge and routing",
	codes.StageChallenge:        "The challenge",
	codes.StageResourceMetadata: "Protected resource metadata",
	codes.StageServerMetadata:   "Authorization server metadata",
	codes.StageRegistration:     "Client registration",
	codes.StageAuthorize:        "Authorization request",
	codes.StageTokenEndpoint:    "Token endpoint",
	codes.StageToken:            "Token",
	codes.StageScope:            "Scope",
	codes.StageTransport:        "Transport",
	codes.StageCORS:             "CORS",
}

// StageName names a step of the walk for a heading.
func StageName(s codes.Stage) string {
	if n, ok := stageNames[s]; ok {
		return n
	}
	return "Other"
}

// stageGroup is the part of the catalogue that belongs to one step of the walk.
type stageGroup struct {
	stage   codes.Stage
	entries []codes.Entry
}

func byStage(entries []codes.Entry) []stageGroup {
	var out []stageGroup
	for s := range codes.StageCORS + 1 {
		g := stageGroup{stage: s}
		for _, e := range entries {
			if e.Stage == s {
				g.entries = append(g.entries, e)
			}
		}
		if len(g.entries) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func codeTitle(c codes.Code) string {
	if e, ok := codes.Lookup(c); ok {
		return e.Title
	}
	return string(c)
}
