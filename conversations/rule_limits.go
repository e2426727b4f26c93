package conversations

import (
	"fmt"
	"math"
	"slices"

	"github.com/expr-lang/expr/ast"
)

// thousandths rewrites a rule that speaks of decimals, so that all numbers in it
// are thousandths: literals and whole answers are multiplied.
type thousandths struct {
	env      map[string]any
	decimals map[string]bool
	needed   bool
	refused  string
}

func (s *thousandths) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IntegerNode:
		n.Value *= thousand
	case *ast.FloatNode:
		whole := math.Round(n.Value * thousand)
		if math.Abs(whole-n.Value*thousand) > 1e-6 {
			s.refused = "a number with more than three decimals"
		}
		ast.Patch(node, &ast.IntegerNode{Value: int(whole)})
	case *ast.IdentifierNode:
		if _, whole := s.env[n.Value].(int); whole && !s.decimals[n.Value] {
			ast.Patch(node, &ast.BinaryNode{Operator: "*", Left: &ast.IdentifierNode{Value: n.Value}, Right: &ast.IntegerNode{Value: thousand}})
		}
	case *ast.BuiltinNode:
		if n.Name == "len" {
			ast.Patch(node, &ast.BinaryNode{Operator: "*", Left: n, Right: &ast.IntegerNode{Value: thousand}})
		}
	case *ast.BinaryNode:
		if slices.Contains(products, n.Operator) {
			s.refused = n.Operator + " with decimals"
		}
	}
}

var products = []string{"*", "/", "%", "**", "^"}

// ruleLimits finds what compiles and is no use: options that do not exist, and
// computations whose value is no whole number of a sensible size.
type ruleLimits struct {
	number    bool
	questions []Question
	refused   string
}

// maxFactor is the largest number that a computation may multiply by.
const maxFactor = 1_000_000

func (l *ruleLimits) Visit(node *ast.Node) {
	n, binary := (*node).(*ast.BinaryNode)
	switch {
	case !binary:
		if _, float := (*node).(*ast.FloatNode); float && l.number && !l.decimal() {
			l.refused = "a fraction where whole numbers are computed"
		}
	case l.number && slices.Contains(products, n.Operator) && (n.Operator != "*" || !factor(n.Left) && !factor(n.Right)):
		l.refused = n.Operator + " (a computation adds, subtracts, and multiplies by a number)"
	default:
		l.options(n.Left, n.Right)
		l.options(n.Right, n.Left)
	}
}

func factor(node ast.Node) bool {
	n, whole := node.(*ast.IntegerNode)
	return whole && n.Value <= maxFactor
}

func (l *ruleLimits) decimal() bool {
	return slices.ContainsFunc(l.questions, func(q Question) bool { return q.Type == Decimal })
}

// options refuses the comparison of a choice with an option that it lacks.
func (l *ruleLimits) options(answer, value ast.Node) {
	name, named := answer.(*ast.IdentifierNode)
	if !named {
		return
	}
	values := []ast.Node{value}
	if list, several := value.(*ast.ArrayNode); several {
		values = list.Nodes
	}
	for i := range l.questions {
		q := &l.questions[i]
		if q.ID != name.Value || q.Type != OneOf && q.Type != SomeOf {
			continue
		}
		for _, v := range values {
			if text, constant := v.(*ast.StringNode); constant && q.Option(text.Value) == nil {
				l.refused = fmt.Sprintf("%q, which is no option of %s,", text.Value, q.ID)
			}
		}
	}
}
