// Package utbdatapool holds the types of the SOAP service UtbDataPool, which
// is our SOAP form of two REST calls, and the WSDL that they are made from.
package utbdatapool

//go:generate go run ../generate UtbDataPool.wsdl
