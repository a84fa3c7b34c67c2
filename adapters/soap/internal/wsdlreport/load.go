package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// load type-checks a package of the module and returns how it uses the types of
// the services. Its dependencies are imported from the build cache.
func load(ctx context.Context, path string) (*usage, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", path) //nolint:gosec // a package of the project
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	listed, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w\n%s", path, err, stderr.String())
	}
	exports := map[string]string{}
	var dir string
	var names []string
	for decoder := json.NewDecoder(bytes.NewReader(listed)); ; {
		var pkg struct {
			ImportPath, Export, Dir string
			GoFiles                 []string
		}
		if err := decoder.Decode(&pkg); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list %s: %w", path, err)
		}
		// go list prints the package itself last, after its dependencies.
		exports[pkg.ImportPath], dir, names = pkg.Export, pkg.Dir, pkg.GoFiles
	}
	return check(path, dir, names, func(imported string) (io.ReadCloser, error) {
		return os.Open(exports[imported])
	})
}

// check parses and type-checks the files of a package.
func check(path, dir string, names []string, lookup importer.Lookup) (*usage, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	info := newInfo()
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", lookup)}
	if _, err := config.Check(path, fset, files, info); err != nil {
		return nil, fmt.Errorf("check %s: %w", path, err)
	}
	return usageOf(files, info), nil
}

func newInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Uses:       map[*ast.Ident]types.Object{},
		Defs:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Instances:  map[*ast.Ident]types.Instance{},
	}
}
