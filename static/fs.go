// Package static embeds the stylesheet, the one script and the icon of the page.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"sync"
)

//go:embed app.css app.js icon.svg
var files embed.FS

// Asset is one embedded file.
type Asset struct {
	Name        string
	ContentType string
	Body        []byte
	Hash        string // of the body, for URLs and ETags
}

var types = map[string]string{
	"app.css":  "text/css; charset=utf-8",
	"app.js":   "text/javascript; charset=utf-8",
	"icon.svg": "image/svg+xml",
}

var assets = sync.OnceValue(func() map[string]Asset {
	out := map[string]Asset{}
	for name, contentType := range types {
		body, err := files.ReadFile(name)
		if err != nil {
			continue // cannot happen: the names are those of the embed directive, held by a test
		}
		sum := sha256.Sum256(body)
		out[name] = Asset{Name: name, ContentType: contentType, Body: body, Hash: hex.EncodeToString(sum[:8])}
	}
	return out
})

// Get returns the file of that name.
func Get(name string) (Asset, bool) {
	a, ok := assets()[name]
	return a, ok
}

// Path is where the page finds the file; it changes with the file's content.
func Path(name string) string {
	return "/static/" + name + "?v=" + assets()[name].Hash
}

// Text is the file itself, for a page that has to be whole without this site.
func Text(name string) string { return string(assets()[name].Body) }
