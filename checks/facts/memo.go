package facts

import (
	"context"
	"fmt"
	"sync"
)

// answer is one memoised question: done closes when value and err are set.
type answer struct {
	done  chan struct{}
	value any
	err   error
	chain float64 // length of the chain of exchanges that led here
}

// ask answers a question that depends on no other question's answer but those it
// asks itself. The first asker computes, the others wait.
func ask[T any](ctx context.Context, f *Facts, key string, compute func(context.Context) (T, error)) (T, error) {
	return askFrom(ctx, f, key, 0, compute)
}

// askAbout answers a question whose key came out of earlier answers of the asker
// (a URL that a document named): its chain goes on where the asker's stands.
func askAbout[T any](ctx context.Context, f *Facts, key string, compute func(context.Context) (T, error)) (T, error) {
	return askFrom(ctx, f, key, chainOf(ctx).length(), compute)
}

func askFrom[T any](ctx context.Context, f *Facts, key string, from float64, compute func(context.Context) (T, error)) (T, error) {
	f.mu.Lock()
	a, asked := f.answers[key]
	if !asked {
		a = &answer{done: make(chan struct{})}
		f.answers[key] = a
	}
	f.mu.Unlock()
	if !asked {
		a.run(ctx, from, func(ctx context.Context) (any, error) { return compute(ctx) })
	}
	var zero T
	select {
	case <-a.done:
	case <-ctx.Done():
		return zero, &Missing{Why: "the run was stopped before the answer came"}
	}
	chainOf(ctx).atLeast(a.chain)
	value, _ := a.value.(T)
	return value, a.err
}

func (a *answer) run(ctx context.Context, from float64, compute func(context.Context) (any, error)) {
	defer close(a.done)
	// A defect in reading one answer must not take the run down with it.
	defer func() {
		if p := recover(); p != nil {
			a.err = &Missing{Why: fmt.Sprintf("an answer could not be read (internal error: %v)", p)}
		}
	}()
	own := &chain{ms: from}
	a.value, a.err = compute(context.WithValue(ctx, chainKey{}, own))
	a.chain = own.length()
}

type chainKey struct{}

// chain measures how long the dependent exchanges behind an answer took, in milliseconds.
type chain struct {
	mu sync.Mutex
	ms float64
}

func chainOf(ctx context.Context) *chain {
	if c, ok := ctx.Value(chainKey{}).(*chain); ok {
		return c
	}
	return &chain{}
}

func (c *chain) add(ms float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ms += ms
}

func (c *chain) atLeast(ms float64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ms = max(c.ms, ms)
}

func (c *chain) length() float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ms
}

// WithChain starts a chain of its own for a check.
func WithChain(ctx context.Context) context.Context {
	return context.WithValue(ctx, chainKey{}, &chain{})
}

// Together asks several things at once and waits for all; the asker's chain goes on from
// the longest of them.
func Together(ctx context.Context, fns ...func(context.Context)) {
	var wg sync.WaitGroup
	start := chainOf(ctx).length()
	own := make([]*chain, len(fns))
	for i, fn := range fns {
		own[i] = &chain{ms: start}
		wg.Add(1)
		go func() {
			defer wg.Done()
			fn(context.WithValue(ctx, chainKey{}, own[i]))
		}()
	}
	wg.Wait()
	for _, c := range own {
		chainOf(ctx).atLeast(c.length())
	}
}
