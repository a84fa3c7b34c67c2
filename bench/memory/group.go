package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// group is a control group with a memory limit, of version 1 or 2, or none
// where the file system of groups cannot be written to.
type group struct {
	dir     string // "" is none
	version int
}

const mounted = "/sys/fs/cgroup"

// newGroup makes a group, and limits its memory in bytes. Where groups cannot
// be made it is none: then only GOMEMLIMIT limits.
func newGroup(name string, limit int) (group, error) {
	g, err := makeGroup(name, limit)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EROFS) {
		say("No control group could be made (%s): nothing but GOMEMLIMIT limits.\n\n", err)
		return group{}, nil
	}
	return g, err
}

func makeGroup(name string, limit int) (group, error) {
	name = "causeway-memory-" + name
	const readable = 0o755 // the gateway's user reads the limit, as in a container
	if controllers, err := os.ReadFile(mounted + "/cgroup.controllers"); err == nil && strings.Contains(string(controllers), "memory") {
		g := group{filepath.Join(mounted, name), 2}
		return g, errors.Join(
			os.WriteFile(mounted+"/cgroup.subtree_control", []byte("+memory"), 0), // files of the kernel's: never created
			os.Mkdir(g.dir, readable), g.write("memory.max", limit), g.write("memory.swap.max", 0))
	}
	g := group{filepath.Join(mounted, "memory", name), 1}
	return g, errors.Join(os.Mkdir(g.dir, readable), g.write("memory.limit_in_bytes", limit), g.write("memory.swappiness", 0))
}

func (g group) write(name string, value int) error {
	return os.WriteFile(filepath.Join(g.dir, name), []byte(strconv.Itoa(value)), 0)
}

// usage is what the kernel accounts to a group.
type usage struct {
	peak    int // bytes, with pages of files, which it takes back when it needs them
	reached int // how often the limit was
	killed  int // processes
}

func (g group) usage() (u usage, err error) {
	if g.dir == "" {
		return usage{}, nil
	}
	if g.version == 1 {
		return usage{}.read(g.dir, "memory.max_usage_in_bytes", "memory.failcnt", "memory.oom_control oom_kill")
	}
	return usage{}.read(g.dir, "memory.peak", "memory.events max", "memory.events oom_kill")
}

// read reads three values: each a file, or a line of one.
func (u usage) read(dir string, names ...string) (usage, error) {
	values := make([]int, len(names))
	for i, name := range names {
		file, key, _ := strings.Cut(name, " ")
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return u, err
		}
		found := false
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line)
			if len(fields) == 0 || len(fields) > 1 && fields[0] != key {
				continue
			}
			if values[i], err = strconv.Atoi(fields[len(fields)-1]); err != nil {
				return u, err
			}
			found = true
		}
		if !found {
			return u, fmt.Errorf("%s does not tell %s", file, key)
		}
	}
	return usage{values[0], values[1], values[2]}, nil
}

// remove removes a group whose processes have ended: the kernel may need a
// moment to see that.
func (g group) remove(ctx context.Context) error {
	if g.dir == "" {
		return nil
	}
	for deadline := time.After(5 * time.Second); ; {
		err := os.Remove(g.dir)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			return err
		case <-ctx.Done():
			return err
		}
	}
}
