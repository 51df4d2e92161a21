package handlers

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
)

func TestRunAsAFile(t *testing.T) {
	s := newSite(t, nil)
	run := s.start(t, twoURLs)
	path := "/runs/" + run.ID()
	want(t, s.get(path+".md"), http.StatusConflict, "still under way")
	s.finish(t, run)
	for suffix, kind := range map[string]string{"json": "application/json", "md": "text/markdown", "har": "application/json", "xml": "application/xml", "html": "text/html"} {
		w := s.get(path + "." + suffix)
		want(t, w, 200)
		if h := w.Header(); !strings.HasPrefix(h.Get("Content-Type"), kind) || h.Get("Content-Disposition") != `attachment; filename="casdoctor-`+run.ID()+"."+suffix+`"` {
			t.Errorf("%s is sent as %q, %q", suffix, h.Get("Content-Type"), h.Get("Content-Disposition"))
		}
	}
	want(t, s.get(path+".md"), 200, "# Broken", "All forms &lt;b>fail&lt;/b>.")
	var archive struct{ Log struct{ Version string } }
	if err := json.Unmarshal(s.get(path+".har").Body.Bytes(), &archive); err != nil || archive.Log.Version != "1.2" {
		t.Errorf("the archive: %v", err)
	}
	var suites struct {
		Tests int `xml:"tests,attr"`
	}
	if err := xml.Unmarshal(s.get(path+".xml").Body.Bytes(), &suites); err != nil || suites.Tests == 0 {
		t.Errorf("the suites: %v, %d", err, suites.Tests)
	}
	page := s.get(path + ".html")
	want(t, page, 200, "<style>", "All forms &lt;b&gt;fail&lt;/b&gt;.", "Root cause")
	wantNot(t, page, "<script", `rel="stylesheet"`, `aria-label="Main"`, `href="/`)
	want(t, page, 200, `href="#`) // within the file links work
	want(t, s.get(path+".pdf"), http.StatusNotFound, ".json, .md, .har, .xml and .html")
	want(t, s.get("/runs/NOPE.md"), http.StatusNotFound)
	want(t, s.get(path), 200, `href="`+path+`.md"`, `href="`+path+`.har"`)
}
