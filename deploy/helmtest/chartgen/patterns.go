package main

import "strings"

// What the API server takes, and would refuse only after it has made other
// objects.
const (
	dnsLabel = `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`
	dnsName  = dnsLabel + `(\.` + dnsLabel + `)*`
	octet    = `(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
	ipv4     = octet + `(\.` + octet + `){3}`
	group    = `[0-9a-fA-F]{1,4}`
	// RFC 4291, section 2.2.
	ipv6 = `((` + group + `:){7}` + group +
		`|(` + group + `:){1,7}:|:(:` + group + `){1,7}|::` +
		`|(` + group + `:){1,6}:` + group +
		`|(` + group + `:){1,5}(:` + group + `){1,2}` +
		`|(` + group + `:){1,4}(:` + group + `){1,3}` +
		`|(` + group + `:){1,3}(:` + group + `){1,4}` +
		`|(` + group + `:){1,2}(:` + group + `){1,5}` +
		`|` + group + `:(:` + group + `){1,6}` +
		`|::([fF]{4}:)?` + ipv4 + `)`
	labelKey   = `^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$`
	labelValue = `^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$`
	number     = `([0-9]+(\.[0-9]*)?|\.[0-9]+)`
)

var (
	cidrSchema = pattern(`^(` + ipv4 + `/(3[0-2]|[12]?[0-9])|` + ipv6 + `/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$`)
	// A Service's name is the strictest (RFC 1035), and the chart adds to it.
	serviceName      = pattern(`^([a-z]([a-z0-9-]{0,48}[a-z0-9])?)?$`)
	objectNameSchema = schema{"type": "string", "pattern": `^(` + dnsName + `)?$`, "maxLength": 253}
	secretKeySchema  = pattern(`^[A-Za-z0-9._-]{1,253}$`)
	// A host is a name, and may begin with a wildcard; an address is none.
	hostNameSchema = schema{
		"type": "string", "pattern": `^(\*\.)?` + dnsName + `$`, "maxLength": 253,
		"not": schema{"pattern": `^[0-9.]+$`},
	}
	// The registry may have a port. A tag or a digest has a value of its own.
	repository = pattern(`^(([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$`)
	tag        = pattern(`^([A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?$`)
	// Kubernetes' grammar; none is negative here.
	quantitySchema    = schema{"anyOf": []schema{{"type": "number", "minimum": 0}, pattern(`^[+]?` + number + `([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$`)}}
	labelsSchema      = schema{"type": "object", "patternProperties": schema{labelKey: pattern(labelValue)}, "additionalProperties": false}
	annotationsSchema = schema{"type": "object", "patternProperties": schema{labelKey: schema{"type": "string"}}, "additionalProperties": false}
	peersSchema       = schema{"type": "array", "items": schema{
		"anyOf": []schema{
			closed(schema{"podSelector": schema{"type": "object"}, "namespaceSelector": schema{"type": "object"}}),
			closed(schema{"ipBlock": schema{
				"type": "object", "properties": schema{"cidr": cidr, "except": schema{"type": "array", "items": cidr}},
				"required": []string{"cidr"}, "additionalProperties": false,
			}}),
		},
		"minProperties": 1,
	}}
	named     = schema{"type": "object", "required": []string{"name"}, "properties": schema{"name": schema{"type": "string", "minLength": 1}}}
	variables = schema{"type": "array", "items": schema{
		"type": "object", "required": []string{"name"}, "additionalProperties": false,
		"properties": schema{
			"name": pattern(`^[A-Za-z0-9._-]+$`), "value": schema{"type": "string"}, "valueFrom": schema{"type": "object"},
		},
		"not": schema{"required": []string{"value", "valueFrom"}},
	}}
	volumes = schema{"type": "array", "items": schema{"type": "object", "required": []string{"name"}, "properties": schema{"name": pattern(`^` + dnsLabel + `$`)}}}
	mounts  = schema{"type": "array", "items": schema{"type": "object", "required": []string{"name", "mountPath"}}}
	extras  = schema{"type": "object", "required": []string{"apiVersion", "kind"}}
)

// What stands in many places is defined once, and compiled once.
var (
	definitions = schema{
		"cidr": cidrSchema, "objectName": nullable(objectNameSchema), "secretKey": nullable(secretKeySchema), "hostName": hostNameSchema,
		"quantity": nullable(quantitySchema), "labels": nullable(labelsSchema), "annotations": nullable(annotationsSchema), "peers": nullable(peersSchema),
	}

	cidr        = definition("cidr")
	objectName  = definition("objectName")
	secretKey   = definition("secretKey")
	hostName    = definition("hostName")
	quantity    = definition("quantity")
	labels      = definition("labels")
	annotations = definition("annotations")
	peers       = definition("peers")
)

func definition(name string) schema { return schema{"$ref": "#/definitions/" + name} }

// secretMember describes the name of a Secret and a key in it, which many
// values are.
func secretMember(path string) (schema, bool) {
	switch section, member := cutLast(path); {
	case strings.HasPrefix(section, "secrets.") && member == "name", strings.HasPrefix(section, "tls.") && member == "secretName":
		return objectName, true
	case strings.HasPrefix(section, "secrets.") && member == "key":
		return secretKey, true
	}
	return nil, false
}

func cutLast(path string) (before, last string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// withMembers wants at least one member in an object.
func withMembers(s schema) schema {
	s["minProperties"] = 1
	return s
}
