// Package app runs the gateway: it opens the listeners of the API, of the admin
// endpoints and of the sandbox, serves until its context is done, and then
// drains. What is behind the listeners is built by a [Wire] function, so that
// this package knows no back end, cache or handler of the API.
package app
