package conversations

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/vm"

	"github.com/satcoso/satcoso/models"
)

// Limits of a rule. The largest rule in use has 9 nodes.
const (
	maxRuleNodes  = 100
	maxRuleMemory = 10_000 // elements that its evaluation may create
)

// A rule is a compiled condition, and the names of the answers it speaks of.
type rule struct {
	program *vm.Program
	needs   []string
}

// ruleNames are what a rule may name besides questions: the business date and
// the ends of the period, as ISO dates.
var ruleNames = []string{"today", "period_start", "period_end"}

// ruleFunctions are the functions that a rule may call.
var ruleFunctions = []string{"abs", "min", "max", "len"}

// compileRule compiles a condition over the questions' answers: numbers for
// integers, true or false for yes/no, text for everything else (dates as ISO
// text, which compares as dates do). Nothing else can be named: no clock, no
// zone, no function but abs, min, max and len.
func compileRule(source string, questions []Question) (*rule, error) {
	env := map[string]any{}
	for _, name := range ruleNames {
		env[name] = ""
	}
	for _, q := range questions {
		switch q.Type {
		case Integer:
			env[q.ID] = 0
		case YesNo:
			env[q.ID] = false
		case Note:
		default:
			env[q.ID] = ""
		}
	}
	options := []expr.Option{expr.Env(env), expr.AsBool(), expr.MaxNodes(maxRuleNodes), expr.DisableAllBuiltins()}
	for _, name := range ruleFunctions {
		options = append(options, expr.EnableBuiltin(name))
	}
	program, err := expr.Compile(source, options...)
	if err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n") // without the picture below it
		return nil, fmt.Errorf("rule %q: %s", source, what)
	}
	names := &nameCollector{known: env}
	node := program.Node()
	ast.Walk(&node, names)
	if names.refused != "" {
		return nil, fmt.Errorf("rule %q: %s is not allowed", source, names.refused)
	}
	return &rule{program: program, needs: names.found}, nil
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

// holds evaluates the rule. It is decided only where every answer that it
// speaks of is present; a rule that fails to evaluate counts as undecided.
func (r *rule) holds(env map[string]any) (value, decided bool) {
	for _, name := range r.needs {
		if _, ok := env[name]; !ok {
			return false, false
		}
	}
	machine := vm.VM{MemoryBudget: maxRuleMemory}
	out, err := machine.Run(r.program, env)
	if err != nil {
		return false, false
	}
	value, ok := out.(bool)
	return value, ok
}

// ruleEnv is what rules see of a state's answers on a day.
func ruleEnv(f *Flow, answers map[string]Answer, period models.Period, today models.Date) map[string]any {
	env := make(map[string]any, len(answers)+len(ruleNames))
	env["today"] = string(today)
	env["period_start"], env["period_end"] = string(period.Start), string(period.End)
	for id, a := range answers {
		if q := f.Question(id); q != nil && !a.Skipped {
			if v, ok := ruleValue(q.Type, a.Value); ok {
				env[id] = v
			}
		}
	}
	return env
}

func ruleValue(t QuestionType, value string) (any, bool) {
	switch t {
	case Integer:
		n, err := strconv.Atoi(value)
		return n, err == nil
	case YesNo:
		return value == yes, true
	case Note:
		return nil, false
	default:
		return value, true
	}
}

func label(id string, version int) string { return fmt.Sprintf("%s v%d", id, version) }
