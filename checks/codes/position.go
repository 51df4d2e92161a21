package codes

import "sync"

var positions = sync.OnceValue(func() map[Code]int {
	m := map[Code]int{}
	for i, e := range All() {
		m[e.Code] = i
	}
	return m
})

// Position is the code's place in the catalogue, which breaks ties between causes
// of the same stage; an unknown code comes last.
func Position(c Code) int {
	if i, ok := positions()[c]; ok {
		return i
	}
	return len(positions())
}
