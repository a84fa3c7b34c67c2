// Package utborder holds the types of the SOAP service UtbOrder, which
// creates and queries orders, and the WSDL that they are made from.
package utborder

//go:generate go run ../generate UtbOrder.wsdl
