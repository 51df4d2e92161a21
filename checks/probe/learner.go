package probe

import (
	"slices"
	"sync"
)

// learner masks the secrets that were given and those that came up in the meantime: a
// token or a client secret that a server issued during the run. Safe for concurrent use.
type learner struct {
	mu    sync.Mutex
	known []string
	masks *redactor // for all that is known; nil when it has to be made
}

// learn adds secrets; those known already cost nothing.
func (l *learner) learn(secrets []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range secrets {
		if s != "" && !slices.Contains(l.known, s) {
			l.known, l.masks = append(slices.Clone(l.known), s), nil
		}
	}
}

// redactor masks what is known by now.
func (l *learner) redactor() redactor {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.masks == nil {
		r := newRedactor(l.known)
		l.masks = &r
	}
	return *l.masks
}
