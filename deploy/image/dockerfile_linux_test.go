package image_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dockerfile is the instructions of each stage, by the name of what the stage
// is made from.
type dockerfile map[string][]instruction

type instruction struct{ name, arguments string }

// last returns the arguments of a stage's last instruction of a name.
func (d dockerfile) last(stage, name string) string {
	for _, i := range slices.Backward(d[stage]) {
		if i.name == name {
			return i.arguments
		}
	}
	return ""
}

var (
	comment      = regexp.MustCompile(`(?m)^\s*#.*\n`)
	continuation = regexp.MustCompile(`\\\n\s*`)
)

// readDockerfile understands as much as ours needs.
func readDockerfile(name string) (dockerfile, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	d, stage := dockerfile{}, ""
	for line := range strings.Lines(continuation.ReplaceAllString(comment.ReplaceAllString(string(text), ""), "")) {
		name, arguments, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found {
			continue
		}
		if name == "FROM" {
			fields := strings.Fields(arguments)
			from := slices.IndexFunc(fields, func(f string) bool { return !strings.HasPrefix(f, "--") })
			stage, _, _ = strings.Cut(fields[from], ":")
		}
		d[stage] = append(d[stage], instruction{name, arguments})
	}
	return d, nil
}

// copyContext copies what a builder is sent. Patterns are those that
// .dockerignore has: of a path from the root, or **/ and a name.
func copyContext(from, to string) error {
	text, err := os.ReadFile(filepath.Join(from, ".dockerignore"))
	if err != nil {
		return err
	}
	patterns := strings.Fields(comment.ReplaceAllString(string(text), ""))
	return fs.WalkDir(os.DirFS(from), ".", func(name string, entry fs.DirEntry, err error) error {
		target := filepath.Join(to, name)
		switch {
		case err != nil:
			return err
		case slices.ContainsFunc(patterns, func(p string) bool { return ignores(p, name) }):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, info.Mode())
	})
}

func ignores(pattern, name string) bool {
	if anywhere, ok := strings.CutPrefix(pattern, "**/"); ok {
		pattern, name = anywhere, path.Base(name)
	}
	matched, err := path.Match(pattern, name)
	return matched && err == nil
}

// TestDockerfile: what the image says agrees with the file system, with the
// chart, and with the Go that the program asks for.
func TestDockerfile(t *testing.T) {
	d, err := readDockerfile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	passwd, pod, deployment := read(t, root, "etc/passwd"), read(t, "../helm/values.yaml"), read(t, "../helm/templates/deployment.yaml")
	user := regexp.MustCompile(`^gateway:x:(\d+):(\d+):`).FindStringSubmatch(passwd)
	id := regexp.MustCompile(`  runAsUser: (\d+)\n  runAsGroup: (\d+)\n`).FindStringSubmatch(pod)
	if user == nil || id == nil || !slices.Equal(user[1:], id[1:]) {
		t.Fatalf("the user is %q in the image, and %q in the chart", user, id)
	}
	args := regexp.MustCompile(`args: \[(.*)\]`).FindStringSubmatch(deployment)
	var ports []string
	for _, port := range regexp.MustCompile(`containerPort: (\d+)`).FindAllStringSubmatch(deployment, -1) {
		ports = append(ports, port[1])
	}
	if len(ports) != 2 || args == nil {
		t.Fatalf("the chart's container has arguments %q and ports %q", args, ports)
	}
	for _, tt := range []struct{ stage, name, want string }{
		{"scratch", "COPY", "--from=build /rootfs/ /"},
		{"scratch", "USER", user[1] + ":" + user[2]},
		{"scratch", "EXPOSE", strings.Join(ports, " ")},
		{"scratch", "ENV", fmt.Sprintf("GATEWAY_LISTEN=:%s GATEWAY_ADMIN_LISTEN=:%s GODEBUG=adaptivestackstart=0", ports[0], ports[1])},
		{"scratch", "ENTRYPOINT", `["/gateway"]`},
		{"scratch", "CMD", `["` + args[1] + `"]`},
		{"scratch", "RUN", ""},
	} {
		if got := d.last(tt.stage, tt.name); got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.stage, tt.name, got, tt.want)
		}
	}
	if len(d) != 2 {
		t.Errorf("it has %d stages: %v", len(d), d)
	}
	// A tag can be moved, a digest cannot.
	from := regexp.MustCompile(`^--platform=\$BUILDPLATFORM golang:(\d+\.\d+)\.\d+@sha256:[0-9a-f]{64} AS build$`).FindStringSubmatch(d.last("golang", "FROM"))
	if from == nil {
		t.Fatalf("it builds from %q", d.last("golang", "FROM"))
	}
	if goVersion := from[1]; !strings.Contains(read(t, "../../go.mod"), "\ngo "+goVersion+".") {
		t.Errorf("it builds with Go %q, which go.mod does not ask for", goVersion)
	}
	labels := d.last("scratch", "LABEL")
	for _, label := range []string{"title", "description", "version", "revision", "created"} {
		if !strings.Contains(labels, "org.opencontainers.image."+label+`="`) {
			t.Errorf("it has no label %s: %s", label, labels)
		}
	}
}

// TestNoHost: neither the image nor the chart names a registry's host.
func TestNoHost(t *testing.T) {
	repository := regexp.MustCompile(`(?m)^image:\n(?:  .*\n)*?  repository: (\S+)\n`).FindStringSubmatch(read(t, "../helm/values.yaml"))
	if repository == nil || strings.ContainsAny(repository[1], "/.:") {
		t.Errorf("the chart's image.repository is %q", repository)
	}
	for _, line := range regexp.MustCompile(`(?m)^(FROM|COPY --from=).*`).FindAllString(read(t, "../../Dockerfile"), -1) {
		if regexp.MustCompile(`[\w.-]+\.[\w-]+(:\d+)?/`).MatchString(line) {
			t.Errorf("%s names a host", line)
		}
	}
}

func read(t *testing.T, name ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(name...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
