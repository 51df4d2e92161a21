package lab

import (
	"net"
	"sync"
	"time"
)

// farListener makes a listener on loopback look as if it were one round trip away:
// the client waits one for the connection, and one for each turn of the talk.
type farListener struct {
	net.Listener
	roundTrip time.Duration
}

func (l farListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &farConn{Conn: c, roundTrip: l.roundTrip}, nil
}

// farConn delays the first write after a read: a turn of the talk. Writes in a row
// travel together and are not delayed again.
type farConn struct {
	net.Conn
	roundTrip time.Duration

	mu     sync.Mutex
	opened bool // the round trip of the TCP handshake, which the kernel answered at once, has been made up for
	turn   bool // something was read since the last write
}

func (c *farConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.mu.Lock()
		c.turn = true
		c.mu.Unlock()
	}
	return n, err
}

func (c *farConn) Write(p []byte) (int, error) {
	time.Sleep(c.owed())
	return c.Conn.Write(p)
}

// owed is how long the coming write must wait.
func (c *farConn) owed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var wait time.Duration
	if !c.opened {
		wait += c.roundTrip
	}
	if c.turn {
		wait += c.roundTrip
	}
	c.opened, c.turn = true, false
	return wait
}
