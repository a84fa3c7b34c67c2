package gateway

import "fmt"

// Panic is the value of a panic that goes on in another goroutine than the one
// where it began.
type Panic struct {
	// Value is that of the panic itself.
	Value any
	// Stack is that of the goroutine where it began.
	Stack []byte
}

// Error returns the value's text, which may hold anything, and the stack.
func (p *Panic) Error() string { return fmt.Sprintf("%v\n%s", p.Value, p.Stack) }

// Unwrap returns the value if it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}
