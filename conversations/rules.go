package conversations

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"github.com/satcoso/satcoso/models"
)

// Limits of a rule. The largest rule in use has 9 nodes.
const (
	maxRuleNodes  = 100
	maxRuleMemory = 10_000 // elements that its evaluation may create
	// maxComputed is the largest value that is computed, in thousandths for
	// decimals: far below what overflows.
	maxComputed = 1_000_000_000_000_000
)

// A rule is a compiled condition or computation, and the names of the answers
// it speaks of.
type rule struct {
	program *vm.Program
	needs   []string
	// thousandths says that a decimal is spoken of: all numbers are in
	// thousandths then.
	thousandths bool
}

// ruleNames are what a rule may name besides questions: the business date and
// the ends of the period, as ISO dates.
var ruleNames = []string{"today", "period_start", "period_end"}

// ruleFunctions are the functions that a rule may call.
var ruleFunctions = []string{"abs", "min", "max", "len"}

// compileRule compiles a condition over the questions' answers: numbers for
// integers and decimals, true or false for yes/no, ids for choices, ISO texts
// for dates, which compare as dates do, .from and .to of those for several
// days, and how many photos there are. Nothing else can be named: no clock, no
// zone, no function but abs, min, max and len.
func compileRule(source string, questions []Question) (*rule, error) {
	return compile(source, questions, false)
}

// compileNumber compiles a computation of a whole number, or of a decimal where
// it speaks of one. It may add, subtract, and multiply by a number that stands
// in it: nothing that has a fraction or outgrows a number.
func compileNumber(source string, questions []Question) (*rule, error) {
	return compile(source, questions, true)
}

func compile(source string, questions []Question, number bool) (*rule, error) {
	result := expr.AsBool()
	if number {
		result = expr.AsInt()
	}
	env := map[string]any{}
	for _, name := range ruleNames {
		env[name] = ""
	}
	limits := &ruleLimits{number: number, questions: questions}
	scale := &thousandths{decimals: map[string]bool{}}
	for i := range questions {
		q := &questions[i]
		if q.kind == nil { // of an unknown type, which is said elsewhere
			continue
		}
		if seen := q.kind.seen(Answer{}); seen != nil {
			env[q.ID] = seen
		}
		if q.Thousandths() {
			scale.decimals[q.ID] = true
		}
	}
	scale.env = env
	options := []expr.Option{expr.Env(env), result, expr.MaxNodes(maxRuleNodes), expr.DisableAllBuiltins()}
	for _, name := range ruleFunctions {
		options = append(options, expr.EnableBuiltin(name))
	}
	names := &nameCollector{known: env}
	if tree, err := parser.Parse(source); err == nil {
		ast.Walk(&tree.Node, names)
		ast.Walk(&tree.Node, limits)
	}
	for _, name := range names.found {
		scale.needed = scale.needed || scale.decimals[name]
	}
	if scale.needed {
		options = append(options, expr.Patch(scale))
	}
	program, err := expr.Compile(source, options...)
	if err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n") // without the picture below it
		return nil, fmt.Errorf("rule %q: %s", source, what)
	}
	refused := &nameCollector{known: env}
	node := program.Node()
	ast.Walk(&node, refused)
	if why := cmp.Or(names.refused, refused.refused, scale.refused, limits.refused); why != "" {
		return nil, fmt.Errorf("rule %q: %s is not allowed", source, why)
	}
	return &rule{program: program, needs: names.found, thousandths: scale.needed}, nil
}

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

// A nameCollector finds the answers that a rule speaks of, and what the library
// compiles although it was not enabled: all, map, several conditions in a row, …
type nameCollector struct {
	known   map[string]any
	found   []string
	refused string
}

func (c *nameCollector) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IdentifierNode:
		if _, ok := c.known[n.Value]; ok {
			c.found = append(c.found, n.Value)
		}
	case *ast.BuiltinNode:
		if !slices.Contains(ruleFunctions, n.Name) {
			c.refused = n.Name
		}
	case *ast.SequenceNode:
		c.refused = "a sequence"
	}
}

// evidence is what rules see of a state's answers on a day. It is evaluated by
// one rule at a time.
type evidence struct {
	values  map[string]any
	machine vm.VM
}

func newEvidence(f *Flow, answers map[string]Answer, period models.Period, today models.Date) *evidence {
	e := &evidence{values: make(map[string]any, len(answers)+len(ruleNames))}
	e.values["today"] = string(today)
	e.values["period_start"], e.values["period_end"] = string(period.Start), string(period.End)
	for id, a := range answers {
		if q := f.Question(id); q != nil {
			e.see(q, a)
		}
	}
	f.compute(e)
	return e
}

// see puts an answer among what rules see, or takes it out.
func (e *evidence) see(q *Question, a Answer) {
	if a.holds() {
		if seen := q.kind.seen(a); seen != nil {
			e.values[q.ID] = seen
			return
		}
	}
	e.forget(q.ID)
}

func (e *evidence) forget(id string) { delete(e.values, id) }

// holds evaluates a condition. It is decided only where every answer that it
// speaks of is present; one that fails to evaluate counts as undecided.
func (r *rule) holds(e *evidence) (value, decided bool) {
	value, decided = r.run(e).(bool)
	return value, decided
}

// run evaluates the rule, to nil where an answer is not present.
func (r *rule) run(e *evidence) any {
	for _, name := range r.needs {
		if _, ok := e.values[name]; !ok {
			return nil
		}
	}
	e.machine.MemoryBudget = maxRuleMemory
	out, err := e.machine.Run(r.program, e.values)
	if err != nil {
		e.machine = vm.VM{}
		return nil
	}
	return out
}

// compute makes the computed values from the answers, in the order of the flow.
func (f *Flow) compute(e *evidence) {
	for _, i := range f.computed {
		q := &f.Questions[i]
		e.forget(q.ID)
		if q.when != nil {
			if asked, decided := q.when.holds(e); !decided || !asked {
				continue
			}
		}
		if n, made := q.compute.run(e).(int); made && n >= -maxComputed && n <= maxComputed {
			e.values[q.ID] = n
		}
	}
}

func label(id string, version int) string { return fmt.Sprintf("%s v%d", id, version) }
