package probe

import (
	"context"
	"sync"
)

// slots bounds how many exchanges are in flight to one host:port.
type slots struct {
	limit int
	mu    sync.Mutex
	hosts map[string]chan struct{}
}

// acquire waits for a free slot or the end of ctx; release gives the slot back.
func (s *slots) acquire(ctx context.Context, key string) (release func(), err error) {
	s.mu.Lock()
	if s.hosts == nil {
		s.hosts = map[string]chan struct{}{}
	}
	free, ok := s.hosts[key]
	if !ok {
		free = make(chan struct{}, s.limit)
		s.hosts[key] = free
	}
	s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case free <- struct{}{}:
		return func() { <-free }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
