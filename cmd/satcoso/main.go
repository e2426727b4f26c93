// Command satcoso runs the field-reporting bot Sát Cơ Sở. Without a subcommand
// it serves; see README.md for its settings, which come from the environment.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // the container has no zone files

	"github.com/alecthomas/kong"
)

// commands are the program's subcommands.
type commands struct {
	Serve       serveCommand       `cmd:"" default:"1" help:"Run the bot (the default)."`
	Try         tryCommand         `cmd:"" help:"Play a flow in the terminal, without any store."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask the running bot whether it is well; for containers."`
	Trouble     troubleCommand     `cmd:"" help:"List what waits, who cannot be reached, and messages that could not be handled."`
	Quota       quotaCommand       `cmd:"" help:"Say what the bots have used of this month's messages, and what was not sent because of it."`
	Flows       struct {
		Check flowsCheckCommand `cmd:"" help:"Read flow files and report mistakes with their line."`
		Lint  flowsLintCommand  `cmd:"" help:"Say what in the flows is hard on those who report."`
	} `cmd:"" help:"Work on flow files."`
	Roster struct {
		Check  rosterCheckCommand  `cmd:"" help:"Read a roster and report mistakes with their line."`
		Diff   rosterDiffCommand   `cmd:"" help:"Print what apply would do."`
		Apply  rosterApplyCommand  `cmd:"" help:"Bring the database up to a roster; who is not in it stays. Prints what it did."`
		Revoke rosterRevokeCommand `cmd:"" help:"Take a person's access away."`
	} `cmd:"" help:"Work on the roster of units and people."`
	Digest struct {
		Rollup struct {
			Check   rollupCheckCommand   `cmd:"" help:"Compare the sums that digests are made from with the reports; fails where they differ."`
			Rebuild rollupRebuildCommand `cmd:"" help:"Make the sums anew from the reports."`
		} `cmd:"" help:"Work on the sums that digests are made from."`
	} `cmd:"" help:"Work on digests."`
	Invite struct {
		Create inviteCreateCommand `cmd:"" help:"Invite people to link their chat accounts; prints links or a sheet of slips."`
		List   inviteListCommand   `cmd:"" help:"List invitations and what became of them, without their codes."`
		Revoke inviteRevokeCommand `cmd:"" help:"End the invitations of a person that were not accepted."`
	} `cmd:"" help:"Invite people."`
}

// An environment is what a command needs from outside.
type environment struct {
	ctx            context.Context
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(&environment{ctx: ctx, getenv: os.Getenv, stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr}, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "satcoso:", err)
		os.Exit(1)
	}
}

func run(env *environment, args []string) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("satcoso"), kong.Writers(env.stdout, env.stderr),
		kong.Description("Sát Cơ Sở, the field-reporting bot. Settings come from the environment: see README.md."))
	if err != nil {
		return fmt.Errorf("set up the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w (satcoso --help lists the commands)", err)
	}
	return parsed.Run(env)
}
