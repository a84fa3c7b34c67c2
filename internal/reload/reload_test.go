package reload

import (
	"os"
	"testing"

	"causeway.example/internal/secrettest"
)

// TestChanged: content is loaded once, after two polls that read the same.
func TestChanged(t *testing.T) {
	m := secrettest.NewMount(t, map[string]string{"a": "1", "b": "2"})
	names := []string{m.Path("a"), m.Path("b")}
	w := &fileSet{names: names, polled: digestOf(names), loaded: digestOf(names)}
	for i, step := range []struct {
		change func()
		want   bool
	}{
		{func() {}, false},
		{func() { m.Swap(map[string]string{"a": "1", "b": "2"}) }, false}, // the same, in another folder
		{func() {}, false},
		{func() { m.Swap(map[string]string{"a": "1", "b": "3"}) }, false},
		{func() { m.Swap(map[string]string{"a": "1", "b": "4"}) }, false}, // still being written
		{func() {}, true},
		{func() {}, false},
		{func() { m.Swap(map[string]string{"a": "14", "b": ""}) }, false},
		{func() {}, true},
		{func() { m.Swap(map[string]string{"a": "1", "b": "4"}) }, false},
		{func() { m.Swap(map[string]string{"a": "14", "b": ""}) }, false}, // and back
		{func() {}, false},
		{func() { m.Must(os.RemoveAll(m.Dir)) }, false},
		{func() {}, true},
		{func() {}, false},
	} {
		step.change()
		if got := w.changed(); got != step.want {
			t.Errorf("poll %d: %v, want %v", i, got, step.want)
		}
	}
}
