package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"
)

// usage is how an adapter's code uses the types of a service, according to the
// type checker.
type usage struct {
	// wrappers are the Go types of a wrapper in calls, by the wrapper's
	// namespace and name, separated by a blank as in the tag of an XMLName. An
	// adapter may have types of its own.
	wrappers map[string][]*types.Struct
	// sent are the fields that the code sets; read are those that it reads.
	sent, read map[*types.Var]bool
}

// usageOf analyses a type-checked package.
func usageOf(files []*ast.File, info *types.Info) *usage {
	u := &usage{wrappers: map[string][]*types.Struct{}, sent: map[*types.Var]bool{}, read: map[*types.Var]bool{}}
	for _, instance := range info.Instances {
		for arg := range instance.TypeArgs.Types() {
			body := structOf(arg)
			if name := rootName(body); name != "" {
				u.wrappers[name] = append(u.wrappers[name], body)
			}
		}
	}
	for _, file := range files {
		u.collect(file, info)
	}
	return u
}

// collect records the fields that a file sets and reads.
func (u *usage) collect(file *ast.File, info *types.Info) {
	assigned := map[ast.Expr]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			// x.f += y also reads.
			for _, left := range n.Lhs {
				assigned[left] = n.Tok == token.ASSIGN
			}
		case *ast.CompositeLit:
			u.literal(n, info)
		case *ast.SelectorExpr:
			selection, ok := info.Selections[n]
			if !ok || selection.Kind() != types.FieldVal {
				break
			}
			field := selection.Obj().(*types.Var)
			if assigned[n] {
				u.sent[field] = true
			} else {
				u.read[field] = true
			}
		}
		return true
	})
}

// literal records the fields that a struct literal sets.
func (u *usage) literal(lit *ast.CompositeLit, info *types.Info) {
	t := info.TypeOf(lit).Underlying()
	if pointer, ok := t.(*types.Pointer); ok { // an item of a list of pointers
		t = pointer.Elem().Underlying()
	}
	body, ok := t.(*types.Struct)
	if !ok {
		return
	}
	for i, element := range lit.Elts {
		pair, keyed := element.(*ast.KeyValueExpr)
		if !keyed {
			u.sent[body.Field(i)] = true
			continue
		}
		if key, ok := pair.Key.(*ast.Ident); ok {
			if field, ok := info.Uses[key].(*types.Var); ok {
				u.sent[field] = true
			}
		}
	}
}

// structOf returns the struct that a type is, points to or is a list of, or
// nil.
func structOf(t types.Type) *types.Struct {
	for t != nil {
		switch under := t.Underlying().(type) {
		case *types.Struct:
			return under
		case *types.Pointer:
			t = under.Elem()
		case *types.Slice:
			t = under.Elem()
		default:
			return nil
		}
	}
	return nil
}

// rootName returns the tag of a struct's XMLName, its own or an embedded one, or
// "".
func rootName(body *types.Struct) string {
	if body == nil {
		return ""
	}
	embedded := ""
	for i := range body.NumFields() {
		switch field := body.Field(i); {
		case field.Name() == "XMLName":
			return reflect.StructTag(body.Tag(i)).Get("xml")
		case field.Embedded() && embedded == "":
			embedded = rootName(structOf(field.Type()))
		}
	}
	return embedded
}

// fieldOf returns the field that holds an element, as the codec finds it: the
// outermost field of its name, else the one for any element. It is nil if there
// is none.
func fieldOf(body *types.Struct, element string) *types.Var {
	level := []*types.Struct{body}
	var others *types.Var
	for len(level) > 0 {
		var next []*types.Struct
		for _, s := range level {
			for i := range s.NumFields() {
				field := s.Field(i)
				name, option, _ := strings.Cut(reflect.StructTag(s.Tag(i)).Get("xml"), ",")
				switch {
				case field.Embedded() && name == "":
					if inner := structOf(field.Type()); inner != nil {
						next = append(next, inner)
					}
				case name == element:
					return field
				case option == "any" && others == nil:
					others = field
				}
			}
		}
		level = next
	}
	return others
}
