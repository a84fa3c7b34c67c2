package config

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// envPrefix starts the name of every environment variable of the gateway.
const envPrefix = "GATEWAY_"

// field is one configurable member: where its value comes from and goes to.
type field struct {
	path   string // octane.baseUrl
	env    string // GATEWAY_OCTANE_BASE_URL
	index  []int  // of the member in Config, for reflect
	secret bool   // masked by Print; may come from a file of its own
	url    bool   // Print masks only the userinfo and the query
}

// fields are all settings of [Config], in its order.
var fields = fieldsOf(reflect.TypeFor[Config](), "", nil)

// fieldsOf returns the settings of t and its sections, which are structs. A field
// with the key "-" is not a setting.
func fieldsOf(t reflect.Type, prefix string, index []int) []field {
	var out []field
	for i := range t.NumField() {
		member := t.Field(i)
		tag := strings.Split(member.Tag.Get("key"), ",")
		if tag[0] == "-" {
			continue
		}
		path := prefix + tag[0]
		at := append(slices.Clone(index), i)
		if member.Type.Kind() == reflect.Struct {
			out = append(out, fieldsOf(member.Type, path+".", at)...)
			continue
		}
		out = append(out, field{
			path:   path,
			env:    envName(path),
			index:  at,
			secret: slices.Contains(tag, "secret"),
			url:    slices.Contains(tag, "url"),
		})
	}
	return out
}

// envName converts octane.baseUrl to GATEWAY_OCTANE_BASE_URL.
func envName(path string) string {
	var b strings.Builder
	b.WriteString(envPrefix)
	for _, r := range path {
		switch {
		case r == '.':
			b.WriteByte('_')
		case r >= 'A' && r <= 'Z':
			b.WriteByte('_')
			b.WriteRune(r)
		default:
			b.WriteString(strings.ToUpper(string(r)))
		}
	}
	return b.String()
}

// at returns the value of the setting in cfg.
func (f field) at(cfg *Config) reflect.Value {
	return reflect.ValueOf(cfg).Elem().FieldByIndex(f.index)
}

// find returns the field with this name, such as its path.
func find(key string, name func(field) string) (field, bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return name(f) == key })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

func pathOf(f field) string { return f.path }
func envOf(f field) string  { return f.env }

// byKey yields the fields of a section, which all have the type T, in order with
// their keys.
func byKey[T any](section any) iter.Seq2[string, T] {
	return func(yield func(string, T) bool) {
		v := reflect.ValueOf(section)
		for i := range v.NumField() {
			value, ok := v.Field(i).Interface().(T)
			if !ok || !yield(v.Type().Field(i).Tag.Get("key"), value) {
				return
			}
		}
	}
}

// ByName returns the method and path of each operation by its key.
func (o Operations) ByName() map[string]string { return maps.Collect(byKey[string](o)) }

// ByName returns the back end's words by their keys.
func (a Adjustment) ByName() map[string]string { return maps.Collect(byKey[string](a)) }

// ByMember returns the names of each member of a balance by its key.
func (f Fields) ByMember() map[string][]string { return maps.Collect(byKey[[]string](f)) }
