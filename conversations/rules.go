package conversations

import (
	"cmp"
	"fmt"
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
	if why := cmp.Or(names.refused, refused.refused, scale.refused); why != "" {
		return nil, fmt.Errorf("rule %q: %s is not allowed", source, why)
	}
	r := &rule{program: program, needs: names.found, thousandths: scale.needed}
	if limits.refused != "" {
		return r, fmt.Errorf("rule %q: %s is not allowed", source, limits.refused)
	}
	return r, nil
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
	e := &evidence{values: make(map[string]any, len(f.Questions)+len(ruleNames))}
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
