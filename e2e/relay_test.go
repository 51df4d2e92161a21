package e2e

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// relay stands between browser and dashboard as a network does, and can be cut.
type relay struct {
	url string
	mu  sync.Mutex
	cut bool
	all map[net.Conn]bool
}

func newRelay(t *testing.T, to string) *relay {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{url: "http://" + ln.Addr().String(), all: map[net.Conn]bool{}}
	t.Cleanup(func() {
		ln.Close()
		r.sever()
	})
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go r.carry(conn, strings.TrimPrefix(to, "http://"))
		}
	}()
	return r
}

// carry copies both ways until one side ends.
func (r *relay) carry(near net.Conn, to string) {
	defer near.Close()
	far, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer far.Close()
	if !r.add(near, far) {
		return
	}
	defer r.remove(near, far)
	done := make(chan struct{}, 2)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(way[0], way[1])
			done <- struct{}{}
		}()
	}
	<-done
}

func (r *relay) add(conns ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range conns {
		r.all[c] = true
	}
	return !r.cut
}

func (r *relay) remove(conns ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range conns {
		delete(r.all, c)
	}
}

// sever cuts what is connected and what tries to connect.
func (r *relay) sever() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = true
	for c := range r.all {
		c.Close()
	}
}

func (r *relay) mend() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cut = false
}
