// Command soak tries to make the program lose, double or alter a report, or show
// it to the wrong person.
//
// It owns a PostgreSQL, a Redis, a local Telegram and a local Zalo, starts copies of the
// program as processes, lets hundreds of simulated officers file reports whose
// values it knows, and meanwhile kills, freezes, flushes and cuts. What officers
// meant, saw and were promised goes into a ledger outside of all that. In the
// end every row is compared with the ledger: see checker.go for what must hold.
//
// Half of the officers are on Zalo, and some on both. Zalo forgets a message as it
// hands it out: what a process that is killed at that moment had not kept, its
// author has to send again, and it is only counted. What entered the inbox must
// be answered: see kept.go.
//
//	go run ./cmd/soak -seed 7 -reports 500 -for 90s
//	go run ./cmd/soak -planted    which check finds which planted bug
//	go run ./cmd/soak -sweep      kill at every call of every step, once
//
// It exits with 1 if something that must hold did not, and with 2 if the run
// proves nothing, because a fault that was asked for never happened.
//
// Where to begin: run.go is the course of a run, officer.go and zaloofficer.go what people
// do, nemesis.go and zalofaults.go what happens to them, checker.go what must hold all the same.
package main
