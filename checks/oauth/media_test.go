package oauth

import (
	"strings"
	"testing"
)

func TestIsHTML(t *testing.T) {
	tests := []struct {
		name, contentType, body string
		want                    bool
	}{
		{"doctype", "", "<!DOCTYPE html><html></html>", true},
		{"doctype, small letters, new lines", "", "\r\n\t <!doctype\nhtml>", true},
		{"old doctype", "", `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN">`, true},
		{"html", "", `<html lang="en">`, true},
		{"byte order mark", "", "\xef\xbb\xbf<html>", true},
		{"comment before", "", "<!-- built by x --> \n<!-- and y --><html>", true},
		{"XHTML", "", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">`, true},
		{"nginx error page", "", "<html>\r\n<head><title>404 Not Found</title></head>", true},
		{"fragment", "", "<h1>Not found</h1>", true},
		{"page with a lying type", "application/json", "<!doctype html>", true},
		{"other markup with the type of a page", "text/html; charset=utf-8", "<section>hello</section>", true},
		{"XHTML type", "Application/XHTML+XML", "<x/>", true},
		{"a comment longer than what is looked at", "text/html", "<!--" + strings.Repeat("x", 5000) + "--><html>", true},
		{"the same without a type", "", "<!--" + strings.Repeat("x", 5000) + "--><html>", false},
		{"text with the type of a page", "text/html", "Not found", false},
		{"JSON with the type of a page", "text/html", `{"issuer":"https://h"}`, false},
		{"JSON", "application/json", `{"a":"<html>"}`, false},
		{"XML", "application/xml", `<?xml version="1.0"?><feed/>`, false},
		{"named alike", "", "<header>", false},
		{"named alike, longer", "", "<htmlx>", false},
		{"empty", "text/html", "", false},
		{"white space only", "text/html", " \r\n\t", false},
		{"text", "", "404 page not found", false},
		{"not at the beginning", "", "hello <html>", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := IsHTML(tt.contentType, []byte(tt.body)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestIsJSONObject(t *testing.T) {
	for body, want := range map[string]bool{
		`{}`:                         true,
		" \r\n\t{\"a\":1}\n":         true,
		"\xef\xbb\xbf{\"a\":1}":      true,
		`{"a":{"b":[1,2,{}]}}`:       true,
		`{"a":1,"a":2}`:              true,
		`{"a":"` + "\xff" + `"}`:     true, // Go and browsers replace the byte
		``:                           false,
		`null`:                       false,
		`[]`:                         false,
		`"{}"`:                       false,
		`{}{}`:                       false,
		`{"a":1}x`:                   false,
		`{"a":1,}`:                   false,
		`{a:1}`:                      false,
		`{'a':1}`:                    false,
		`{"a":NaN}`:                  false,
		`{"a":1 // no`:               false,
		"\u00a0{}":                   false, // a space for people, none for JSON
		"{}\f":                       false,
		"{}\x00":                     false,
		"\xff\xfe{\x00}\x00":         false, // UTF-16
		`)]}'` + "\n{}":              false,
		strings.Repeat(`{"a":`, 1e5): false,
	} {
		if got := IsJSONObject([]byte(body)); got != want {
			t.Errorf("IsJSONObject(%.60q) = %v", body, got)
		}
	}
}

func TestHead(t *testing.T) {
	tests := []struct {
		body string
		max  int
		want string
	}{
		{"abc", 10, "abc"}, {"abc", 2, "ab"}, {" \r\n\tabc", 2, "ab"}, {"\xef\xbb\xbf abc", 3, "abc"}, {"", 5, ""}, {"  ", 5, ""}, {"abc", 0, ""},
	}
	for _, tt := range tests {
		if got := string(head([]byte(tt.body), tt.max)); got != tt.want {
			t.Errorf("head(%q, %d) = %q", tt.body, tt.max, got)
		}
	}
}
