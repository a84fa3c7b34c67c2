package utbdatapool

import "embed"

// WSDL is the file among [Documents] that the types are made from.
const WSDL = "UtbDataPool.wsdl"

// Documents holds the WSDL and what it imports.
//
//go:embed *.wsdl *.xsd
var Documents embed.FS
