// Package utbservicev3 holds the types of the SOAP service UtbServiceV3, which
// looks services up, and the WSDL that they are made from.
package utbservicev3

//go:generate go run ../generate UtbServiceV3.wsdl
