package handlers

import (
	"net/http"
	"time"
)

// NewServer returns a server with limits on how long a client may take: 5 s for the
// head of a request, 15 s for all of it, 60 s to read an answer. Websockets, once
// opened, have their own.
func NewServer(addr string, handler http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    64 << 10,
	}
}
