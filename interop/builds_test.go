//go:build interop

package interop_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// jaxws is the jar whose manifest names all the others of JAX-WS RI.
const jaxws = "/usr/share/java/jaxws-tools.jar"

// buildJAXWS makes classes of the WSDLs by wsimport, and compiles them with
// the services of interop/jaxws.
func buildJAXWS(t *testing.T, folder string) serverOf {
	t.Helper()
	sources, classes := filepath.Join(folder, "src"), filepath.Join(folder, "classes")
	for _, path := range []string{sources, classes} {
		if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, service := range services {
		run(t, folder, "wsimport", "-quiet", "-Xnocompile", "-s", sources, "-p", "interop."+strings.ToLower(service), "wsdl/"+service+".wsdl")
	}
	run(t, folder, "javac", append([]string{
		"-encoding", "UTF-8", "-nowarn", "-d", classes, "-cp", jaxws, "-sourcepath", sources,
	}, glob(t, "jaxws/*.java")...)...)
	return func(ctx context.Context, version string) *exec.Cmd {
		return exec.CommandContext(ctx, "java", "-Dfile.encoding=UTF-8",
			// Debian has not packaged what the RI's monitoring needs.
			"-Dcom.sun.xml.ws.monitoring.endpoint=false",
			"-cp", classes+":"+jaxws, "Server", filepath.Join(folder, "wsdl"), version, username, password)
	}
}

// buildPHP compiles nothing: PHP reads the WSDLs when it runs.
func buildPHP(t *testing.T, folder string) serverOf {
	t.Helper()
	router := here(t, "php/server.php")
	return func(ctx context.Context, version string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "php", "-S", "127.0.0.1:0", router)
		cmd.Env = append(os.Environ(), "INTEROP_WSDL="+filepath.Join(folder, "wsdl"), "INTEROP_SOAP="+version,
			"INTEROP_USERNAME="+username, "INTEROP_PASSWORD="+password)
		return cmd
	}
}

// buildGSOAP makes a header of the WSDLs by wsdl2h, code of that by soapcpp2,
// and compiles it with the services of interop/gsoap.
func buildGSOAP(t *testing.T, folder string) serverOf {
	t.Helper()
	descriptions := []string{"-t", "/usr/share/gsoap/WS/typemap.dat", "-o", "services.h"}
	for _, service := range services {
		descriptions = append(descriptions, "wsdl/"+service+".wsdl")
	}
	run(t, folder, "wsdl2h", descriptions...)
	run(t, folder, "soapcpp2", "-S", "-L", "-x", "-w", "services.h")
	run(t, folder, "g++", append([]string{
		"-std=c++17", "-w", "-I", folder, "-o", "server", "soapC.cpp", "soapServer.cpp",
	}, append(glob(t, "gsoap/*.cpp"), "-lgsoap++")...)...)
	return func(ctx context.Context, _ string) *exec.Cmd { // it answers in the version of the request
		return exec.CommandContext(ctx, filepath.Join(folder, "server"), username, password)
	}
}

// buildNodeSOAP compiles nothing: node-soap reads the WSDLs when it runs.
func buildNodeSOAP(t *testing.T, folder string) serverOf {
	t.Helper()
	server := here(t, "nodesoap/server.js")
	return func(ctx context.Context, version string) *exec.Cmd {
		return exec.CommandContext(ctx, "node", server, filepath.Join(folder, "wsdl"), version, username, password)
	}
}

// glob returns the absolute paths of the files beside this one.
func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(here(t, pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no files (%v)", pattern, err)
	}
	return files
}
